import type { KeptNotice } from "../../ledger/ledger";
import { digestOf } from "./notices";
import type { Message, Tools } from "../ports";

/**
 * Notices go to people at once, or are kept: until the daily digest, where it is chosen, or until SNS takes them. Verdicts and remedies
 * never wait for a notice.
 */

/** These are never put into a digest: somebody has to do something. */
const AT_ONCE = ["tampering", "breakGlass", "held", "refused", "error", "newStatus", "unconfirmed"];

const DAY = 24 * 3_600_000;
/** Of one run: the next one goes on. */
const MOST_SENT = 25;

type NotifyingTools = Pick<Tools, "settings" | "here" | "ledger" | "notify" | "now" | "token" | "log" | "count">;

export async function notifyPeople(message: Message, tools: NotifyingTools): Promise<void> {
  const keep = (why: KeptNotice["why"]) =>
    tools.ledger.keepNotice({ at: tools.now(), id: tools.token(), why, message: boundedMessage(message) });
  const isUrgent = AT_ONCE.includes(message.attributes["notice"] ?? "");
  if (tools.settings.notify.digest === "daily" && !isUrgent) return keep("digest");
  try {
    await tools.notify(boundedMessage(message));
  } catch (error) {
    tools.count("UnknownError");
    tools.log("notice not sent", { subject: message.subject, error: String(error).slice(0, 1000) });
    await keep("not sent");
  }
}

/** Sends what could not be sent, and the digest once a day. */
export async function sendKept(tools: NotifyingTools): Promise<void> {
  const { ledger, now } = tools;
  const kept = await ledger.keptNotices();
  if (kept.length === 0) return;
  for (const notice of kept.filter(({ why }) => why === "not sent").slice(0, MOST_SENT)) {
    await tools.notify(notice.message);
    await ledger.dropNotices([notice]);
  }
  const forDigest = kept.filter(({ why }) => why === "digest");
  const [first] = forDigest;
  if (first === undefined) return;
  const sentAt = (await ledger.digestSentAt()) ?? first.at;
  // Whoever chose single mails again gets what was kept before at once.
  if (now() < sentAt + DAY && tools.settings.notify.digest === "daily") return;
  await tools.notify(digestOf(forDigest, tools.here));
  await ledger.saveDigestSentAt(now());
  await ledger.dropNotices(forDigest);
}

/** Source: SNS API, Publish: 256 KB. */
const boundedMessage = ({ subject, text, attributes }: Message): Message => ({
  subject: subject.replace(/[^ -~]/g, "?").slice(0, 100),
  text: text.toWellFormed().slice(0, 60_000),
  attributes,
});
