import type { KeptNotice } from "../../ledger/ledger";
import { digestsOf } from "./notices";
import type { Message, Tools } from "../ports";

/**
 * Notices go to people at once, or are kept: until the daily digest, where it is chosen, or until SNS takes them. Verdicts and remedies
 * never wait for a notice.
 */

/** These are never put into a digest: somebody has to do something. */
const AT_ONCE = ["tampering", "breakGlass", "held", "refused", "error", "newStatus", "unconfirmed"];

const isUrgent = ({ attributes }: Message): boolean => AT_ONCE.includes(attributes["notice"] ?? "");

const DAY = 24 * 3_600_000;
/** Of one run: the next one goes on. */
const MOST_SENT = 25;
const MOST_DIGESTS = 5;
/** Notices that are tried again in one run though SNS refused them before. */
const MOST_FAILURES = 3;

type NotifyingTools = Pick<Tools, "settings" | "here" | "ledger" | "notify" | "now" | "token" | "log" | "count">;

export async function notifyPeople(message: Message, tools: NotifyingTools): Promise<void> {
  const keep = (why: KeptNotice["why"]) =>
    tools.ledger.keepNotice({ at: tools.now(), id: tools.token(), why, message: boundedMessage(message) });
  if (tools.settings.notify.digest === "daily" && !isUrgent(message)) return keep("digest");
  try {
    await tools.notify(boundedMessage(message));
  } catch (error) {
    tools.count("UnknownError");
    tools.log("notice not sent", { subject: message.subject, error: String(error).slice(0, 1000) });
    await keep("not sent");
  }
}

/**
 * Sends what could not be sent, and the digest once a day.
 *
 * @throws what SNS answered last, when it did not take something; the rest was sent all the same
 */
export async function sendKept(tools: NotifyingTools): Promise<void> {
  const kept = await tools.ledger.keptNotices();
  if (kept.length === 0) return;
  const failures = await sendUnsent(kept, tools);
  if (failures.every(isForItself)) await sendDigest(kept, tools);
  if (failures.length > 0) throw failures.at(-1);
}

/** What SNS refuses for itself stays behind what it has not refused yet, and what somebody has to act upon comes before both. */
async function sendUnsent(kept: readonly KeptNotice[], tools: NotifyingTools): Promise<readonly unknown[]> {
  const { ledger, notify } = tools;
  const isLater = ({ message, failures = 0 }: KeptNotice) => failures * 2 + (isUrgent(message) ? 0 : 1);
  const unsent = kept.filter(({ why }) => why === "not sent").toSorted((a, b) => isLater(a) - isLater(b));
  const failed: unknown[] = [];
  for (const notice of unsent.slice(0, MOST_SENT)) {
    try {
      await notify(notice.message);
    } catch (error) {
      failed.push(error);
      if (isForItself(error)) await ledger.keepNotice({ ...notice, failures: (notice.failures ?? 0) + 1 });
      if (!isForItself(error) || failed.length >= MOST_FAILURES) break;
      continue;
    }
    await ledger.dropNotices([notice]);
  }
  return failed;
}

/** Whether SNS refuses what the notice says. Source: SNS API, Publish, errors InvalidParameter and InvalidParameterValue. */
const isForItself = (error: unknown): boolean =>
  /^(InvalidParameter|ParameterValueInvalid|Validation)/.test((error as { readonly name?: string }).name ?? "");

/** Whoever has many notices made hides none of them: all are sent, in as many messages as it takes. */
async function sendDigest(kept: readonly KeptNotice[], tools: NotifyingTools): Promise<void> {
  const { ledger, now, notify, settings, here } = tools;
  const forDigest = kept.filter(({ why }) => why === "digest");
  const [first] = forDigest;
  if (first === undefined) return;
  const sentAt = (await ledger.digestSentAt()) ?? first.at;
  // Whoever chose single mails again gets what was kept before at once.
  if (now() < sentAt + DAY && settings.notify.digest === "daily") return;
  const digests = digestsOf(forDigest, here);
  const refused: unknown[] = [];
  for (const { message, of } of digests.slice(0, MOST_DIGESTS)) {
    try {
      await notify(message);
    } catch (error) {
      if (!isForItself(error)) throw error;
      refused.push(error);
      continue;
    }
    await ledger.dropNotices(of);
  }
  if (refused.length > 0) throw refused.at(-1);
  if (digests.length <= MOST_DIGESTS) await ledger.saveDigestSentAt(now());
}

/** Source: SNS API, Publish: 256 KB. */
const boundedMessage = ({ subject, text, attributes }: Message): Message => ({
  subject: subject.replace(/[^ -~]/g, "?").slice(0, 100),
  text: text.toWellFormed().slice(0, 60_000),
  attributes,
});
