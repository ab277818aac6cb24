import type { Notice } from "../../cases/case";
import type { Described } from "../../cases/situation";
import type { DeploymentRecord, KeptNotice, OpenCase } from "../../ledger/ledger";
import type { Here } from "../../rules/schema";
import type { Judgement } from "../judge/judgeCall";
import type { Message } from "../ports";

/** What people are notified of, in words. */

/** How it begins, what it means, and what to do. */
const WORDS: Readonly<Record<Notice, readonly [subject: string, meaning: string, advice: string]>> = {
  remedied: ["undone", "It is undone.", "Nothing is left to do; talk to whoever called."],
  tooLate: ["too late", "It had ended before it could be stopped.", "Look at what it wrote, and delete it if need be."],
  held: [
    "needs you",
    "Enforcement cannot decide it alone: the case stays open, and you are asked each day for as long as it serves.",
    "Undo it yourself, answer with undo, or adopt it.",
  ],
  denied: ["denied", "It is being undone.", "Another notice says how it ended, and how long it may have answered."],
  waiting: ["waits: evidence", "What it deployed is not known yet.", "Look at what cannot be read."],
  inProgress: [
    "waits: in progress",
    "SageMaker lets nobody change it while it is being changed.",
    "Look who keeps changing it; enforcement goes on looking, and acts as soon as it can.",
  ],
  limited: [
    "waits: limit",
    "A limit on remedies is reached: it is undone when the hour is over.",
    "See what goes on: somebody may be deploying again and again, or a rule may mean too much.",
  ],
  audit: [
    "would be undone",
    "In audit mode nothing is changed: with mode enforce it would be undone.",
    "Check that the rule means it.",
  ],
  paused: ["waits: paused", "Enforcement is paused, so it stands.", "Set pause: false, and it will be undone."],
  refused: [
    "waits: no permission",
    "The role of the enforcement function may not undo it.",
    "Look for a permissions boundary or a service control policy that stands in the way; the case stays open and is tried again.",
  ],
  error: [
    "waits: error",
    "Undoing it failed for a reason that this program does not know.",
    "Read the function's log; the case stays open and is tried again.",
  ],
  newStatus: [
    "waits: new status",
    "It is in a status that this program does not know, so it is not touched.",
    "Look at it, and update this program.",
  ],
  unconfirmed: [
    "needs you: not in the history",
    "CloudTrail's history does not bear out the call, so it is not undone: somebody may have put a message into the queue.",
    "Look who may send to the queue or change its policy; undo the deployment yourself if there was one.",
  ],
  gone: ["gone", "It is there no more.", "Talk to whoever called, if it may have answered requests."],
  superseded: [
    "superseded",
    "It has no effect any more, or never had any.",
    "Talk to whoever called, if it may have answered requests.",
  ],
  adopted: ["adopted", "An operator let it stand.", "Nothing is left to do."],
};

const TYPES = {
  endpoint: "endpoint",
  transformJob: "transform job",
  inferenceComponent: "inference component",
  endpointConfig: "endpoint config",
  model: "model",
} as const;

/** What is known of a case when people are notified. */
interface Moment {
  readonly why: string;
  readonly now: number;
  readonly here: Here;
}

/** How a case ends that had something to undo. */
const OVER: readonly Notice[] = ["remedied", "superseded", "gone", "tooLate"];

/** Of a case that came to an end, or cannot go on. */
export function noticeOfCase(open: OpenCase, notice: Notice, { why, now, here }: Moment): Message {
  const { resource, caller, reason } = open;
  const { creates, eventTime } = open.case;
  const [subject, meaning, advice] = WORDS[notice];
  const done = resource.type === "transformJob" ? "started" : creates ? "created" : "updated";
  return message(notice, subject, open, here, [
    `${caller} ${done} ${TYPES[resource.type]} ${resource.name} on ${utc(eventTime)}.`,
    `Not allowed: ${reason}.`,
    `${meaning} (${why})`,
    ...(OVER.includes(notice) && resource.type !== "transformJob" ? [servedInWords(open, now)] : []),
    "",
    advice,
  ]);
}

/** For how long it may have answered requests; what was gone before anybody looked may have from its call on. */
function servedInWords({ case: { servedFrom, last, eventTime } }: OpenCase, now: number): string {
  const from = servedFrom ?? (last === undefined ? eventTime : undefined);
  return from === undefined
    ? "It was never seen to answer requests."
    : `It may have answered requests for ${duration(now - from)}, from ${utc(from)} to ${utc(now)}.`;
}

/** In words, what keeps a resource from being changed. */
export function holdUpInWords(
  { lastModifiedAt, pending, failureReason, parts = [] }: Described,
  inVain: number,
): string {
  return [
    `${inVain} looks in vain`,
    ...(lastModifiedAt === undefined ? [] : [`so since ${new Date(lastModifiedAt).toISOString()}`]),
    ...(pending === undefined ? [] : [`the config ${pending} is being applied`]),
    ...(failureReason === undefined ? [] : [`SageMaker says: ${failureReason.slice(0, 300)}`]),
    ...(parts.length === 0 ? [] : [`in it run ${parts.map(({ name, status }) => `${name} (${status})`).join(", ")}`]),
  ].join(", ");
}

/** Of a verdict by which something is going to be undone. */
export function noticeOfDenial(record: DeploymentRecord, here: Here): Message {
  const { decision, verdict } = record;
  const [subject, meaning, advice] = WORDS.denied;
  return message("denied", subject, record, here, [
    callOf(record),
    modelsOf(record),
    `${decision === "denied" ? "Not allowed" : "What it deployed cannot be known"}: ${verdict.reason}.`,
    verdict.whenUncertain === "ask" && decision === "unknown" ? "People are asked before it is undone." : meaning,
    "",
    advice,
  ]);
}

/** Of a verdict that waits: which deployment, and what cannot be read. */
export function noticeOfWaiting({ record, unread }: Judgement, here: Here): Message {
  const { verdict } = record;
  const [subject, meaning, advice] = WORDS.waiting;
  return message("waiting", subject, record, here, [
    callOf(record),
    `${meaning} (${verdict.reason})`,
    ...(unread.length > 0
      ? unread.slice(0, 20).map(({ what, error }) => `Cannot be read: ${what}: ${error}`)
      : ["Cannot be read: the record of what it names has not come, and it is there no more or was made anew."]),
    "Half an hour after the call it is decided by what is known then.",
    "",
    advice,
  ]);
}

/** Bytes of one message. Source: SNS API, Publish: 256 KB. */
const LONGEST_DIGEST = 200_000;

interface Digest {
  readonly message: Message;
  readonly of: readonly KeptNotice[];
}

/** Many notices in one message, or in as many as have room for all of them. */
export function digestsOf(notices: readonly KeptNotice[], { accountId, region }: Here): readonly Digest[] {
  const parts: { of: KeptNotice[]; texts: string[]; bytes: number }[] = [];
  for (const notice of notices) {
    const { at, message } = notice;
    const text = `${utc(at)}  ${message.subject}\n${message.text}\n`;
    const bytes = Buffer.byteLength(text) + 1;
    const last = parts.at(-1);
    if (last && last.bytes + bytes <= LONGEST_DIGEST) {
      last.of.push(notice);
      last.texts.push(text);
      last.bytes += bytes;
    } else parts.push({ of: [notice], texts: [text], bytes });
  }
  return parts.map(({ of, texts }) => ({
    of,
    message: {
      subject: `SageMaker enforcement: ${of.length}${parts.length > 1 ? ` of ${notices.length}` : ""} notices of the last day`,
      text: [...texts, `Account ${accountId}, ${region}.`].join("\n"),
      attributes: { notice: "digest", accountId, region },
    },
  }));
}

const callOf = ({ caller, session, eventName, resource, eventTime }: DeploymentRecord): string =>
  `${caller}${session === undefined ? "" : ` (session ${session})`} called ${eventName} for ${TYPES[resource.type]} ${resource.name} on ${utc(eventTime)}.`;

const modelsOf = ({ verdict }: DeploymentRecord): string =>
  `Models: ${verdict.models?.slice(0, 50).join(", ") ?? "not known"}.`;

/** Of a verdict that people hear of at once: the glass was broken, or somebody uses the enforcement role. */
export function noticeOfVerdict(record: DeploymentRecord, here: Here): Message | undefined {
  const { verdict } = record;
  const [call, models] = [callOf(record), modelsOf(record)];
  if (verdict.tampering) {
    return message("tampering", "TAMPERING", record, here, [
      call,
      models,
      "That is enforcement's own role, and no case asked for this call: somebody else uses the role.",
      `Verdict: ${record.decision} (${verdict.reason}).`,
      "",
      "Find out who may pass or assume the role or change the function, and stop them.",
    ]);
  }
  if (!verdict.breakGlass) return undefined;
  return message("breakGlass", "break glass used", record, here, [
    call,
    models,
    "Break-glass roles may deploy anything; each use is reported.",
  ]);
}

function message(
  notice: Notice | "tampering" | "breakGlass",
  subject: string,
  { resource: { type, name }, eventId }: Pick<OpenCase, "resource" | "eventId">,
  { accountId, region }: Here,
  lines: readonly string[],
): Message {
  return {
    // SNS takes 100 characters of ASCII; a name has 63 at most.
    subject: `SageMaker ${subject}: ${TYPES[type]} ${name}`.slice(0, 100),
    text: [
      ...lines.map(inOneLine),
      "",
      `Account ${accountId}, ${region}. Case ${eventId}, CloudTrail's id of the call.`,
    ].join("\n"),
    attributes: { notice, resourceType: type, accountId, region },
  };
}

/**
 * What a caller wrote, such as where a job's output goes, must not begin a line that reads like ours, or turn the direction of writing.
 */
const inOneLine = (line: string): string =>
  line.replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, " ");

const utc = (time: number) => `${new Date(time).toISOString().replace("T", " ").slice(0, 19)} UTC`;

function duration(ms: number): string {
  const minutes = Math.max(1, Math.ceil(ms / 60_000));
  return minutes < 60 ? `up to ${minutes} min` : `up to ${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
