import type { Notice } from "../cases/case";
import type { DeploymentRecord, OpenCase } from "../ledger/ledger";
import type { Here } from "../rules/schema";
import type { Message } from "./ports";

/** What people are told, in words. */

/** How it begins, what it means, and what to do. */
const WORDS: Readonly<Record<Notice, readonly [subject: string, meaning: string, advice: string]>> = {
  remedied: ["undone", "It is undone.", "Nothing is left to do; talk to whoever called."],
  tooLate: ["too late", "It had ended before it could be stopped.", "Look at what it wrote, and delete it if need be."],
  held: [
    "needs you",
    "Enforcement leaves it as it is, and does nothing more about it.",
    "Undo it yourself, or adopt it.",
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
  gone: ["gone", "It is there no more.", "Nothing is left to do."],
  superseded: ["superseded", "Another deployment took its place.", "Nothing is left to do."],
  adopted: ["adopted", "An operator let it stand.", "Nothing is left to do."],
};

const TYPES = {
  endpoint: "endpoint",
  transformJob: "transform job",
  inferenceComponent: "inference component",
  endpointConfig: "endpoint config",
  model: "model",
} as const;

/** Of a case that came to an end, or cannot go on. */
export function noticeOfCase(open: OpenCase, notice: Notice, why: string, here: Here): Message {
  const { resource, caller, reason, eventId } = open;
  const { creates, eventTime } = open.case;
  const [subject, meaning, advice] = WORDS[notice];
  const done = resource.type === "transformJob" ? "started" : creates ? "created" : "updated";
  return message(notice, subject, resource, here, eventId, [
    `${caller} ${done} ${TYPES[resource.type]} ${resource.name} on ${utc(eventTime)}.`,
    `Not allowed: ${reason}.`,
    `${meaning} (${why})`,
    "",
    advice,
  ]);
}

/** Of a verdict that people hear of at once: the glass was broken, or somebody uses the enforcement role. */
export function noticeOfVerdict(record: DeploymentRecord, here: Here): Message | undefined {
  const { verdict, resource, caller, eventName, eventTime, eventId, session } = record;
  const call = `${caller}${session === undefined ? "" : ` (session ${session})`} called ${eventName} for ${TYPES[resource.type]} ${resource.name} on ${utc(eventTime)}.`;
  const models = `Models: ${verdict.models?.join(", ") ?? "not known"}.`;
  if (verdict.tampering) {
    return message("tampering", "TAMPERING", resource, here, eventId, [
      call,
      models,
      "That is enforcement's own role, and no case asked for this call: somebody else uses the role.",
      `Verdict: ${record.decision} (${verdict.reason}).`,
      "",
      "Find out who may pass or assume the role or change the function, and stop them.",
    ]);
  }
  if (!verdict.breakGlass) return undefined;
  return message("breakGlass", "break glass used", resource, here, eventId, [
    call,
    models,
    "Break-glass roles may deploy anything; each use is reported.",
  ]);
}

function message(
  notice: Notice | "tampering" | "breakGlass",
  subject: string,
  { type, name }: OpenCase["resource"],
  { accountId, region }: Here,
  eventId: string,
  lines: readonly string[],
): Message {
  return {
    // SNS takes 100 characters of ASCII; a name has 63 at most.
    subject: `SageMaker ${subject}: ${TYPES[type]} ${name}`.slice(0, 100),
    text: [...lines, "", `Account ${accountId}, ${region}. Case ${eventId}, CloudTrail's id of the call.`].join("\n"),
    attributes: { notice, resourceType: type, accountId, region },
  };
}

const utc = (time: number) => `${new Date(time).toISOString().replace("T", " ").slice(0, 19)} UTC`;
