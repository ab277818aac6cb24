import assert from "node:assert/strict";
import fc from "fast-check";
import type { Act, Case, Change, Step } from "../../../enforcement/cases/case";
import { expectationOf, expectedAs } from "../../../enforcement/cases/expectations";
import type { Failure } from "../../../enforcement/cases/failures";
import { RECORDS_ARRIVE_WITHIN } from "../../../enforcement/models/current";
import { EVIDENCE_WAIT } from "../../../enforcement/verdict/judge";
import { nextStep } from "../../../enforcement/cases/nextStep";
import type { Judged } from "../../../enforcement/cases/history";
import type { Described, Origin, Situation } from "../../../enforcement/cases/situation";
import { at, history } from "../samples";

interface Differences extends Partial<Omit<Situation, "case" | "described" | "history" | "usage" | "target">> {
  readonly target?: Judged | "none" | undefined;
  /** Changes in the last hour. */
  readonly usage?: { readonly resource: number; readonly caller?: number; readonly account: number };
  readonly case?: Partial<Case>;
  readonly described?: Partial<Described> | "not found";
  readonly history?: string;
}

/** An endpoint `prod` that was created at second 0 and denied; the case is that of the history's last deployment, unless it says else. */
function situation(change: Differences = {}): Situation {
  const all = history(change.history ?? "*0:bad-");
  const { usage = { resource: 0, account: 0 }, target, ...rest } = change;
  const now = change.now ?? at(300);
  const times = (count: number) => Array.from({ length: count }, (_, index) => now - 600_000 + index);
  const own = all.find(({ eventId }) => eventId === change.case?.eventId) ?? all.at(-1)!;
  return {
    usage: { resource: times(usage.resource), caller: times(usage.caller ?? 0), account: times(usage.account) },
    settings: {
      pause: false,
      whenNoAllowedConfig: "notify",
      limits: { remediesPerHour: 20, perCallerPerHour: 10, perResourcePerHour: 3 },
    },
    now: at(300),
    isWholeHistory: true,
    // Enough for a deployment of second 100, not for what was modified at second 200.
    recordsRead: change.now ?? at(1050),
    ...rest,
    target: typeof target === "object" ? { deployment: target, config: { createdAt: at(-60), digest: "d" } } : target,
    history: all,
    case: {
      eventId: own.eventId,
      eventTime: own.eventTime,
      creates: own.creates,
      resource: { type: "endpoint", name: "prod" },
      decision: own.decision === "unknown" ? "unknown" : "denied",
      mode: "enforce",
      createdAt: at(0),
      changes: [],
      noticed: [],
      ...change.case,
    },
    described:
      change.described === "not found"
        ? "not found"
        : { status: "InService", createdAt: at(0), lastModifiedAt: at(200), current: own.applies, ...change.described },
  };
}

const paused: Situation["settings"] = { ...situation().settings, pause: true };
const deletes: Situation["settings"] = { ...situation().settings, whenNoAllowedConfig: "delete" };
const did = (act: Change["act"], more: Partial<Change> = {}): Change => ({
  act,
  name: "prod",
  at: at(250),
  status: "InService",
  ...more,
});
const failure = (kind: Failure, seconds = 290, times = 1, refusals = times) => ({
  kind,
  at: at(seconds),
  times,
  refusals,
});
const freed = { freedAt: at(250) } as const;
const component = { resource: { type: "inferenceComponent", name: "prod" } } as const;
const job = { resource: { type: "transformJob", name: "prod" } } as const;
const UPDATE = "*0:good+ 100:bad-";
/** What was denied at birth, after two accepted updates of which the last left a mix. */
const mixedAfterTwo = (current: string): Differences => ({
  history: "*0:bad- 100:good+ 150:better+",
  case: { eventId: "0bad", eventTime: at(0) },
  described: { status: "UpdateRollbackFailed", current },
  recordsRead: at(1200),
});
/** Went back to `good` twice, as many instances as the endpoint had and as many as the config has, and neither stayed. */
const IN_VAIN = { changes: [did("updateEndpoint", { applies: "good" }), did("updateEndpoint", { applies: "good" })] };
const BACK: Differences = {
  history: UPDATE,
  case: { changes: [did("updateEndpoint", { applies: "good", targetCreatedAt: at(-60) })] },
  described: { current: "good" },
  now: at(200) + RECORDS_ARRIVE_WITHIN,
};

function shown(step: Step): string {
  switch (step.act) {
    case "wait":
      return `wait: ${step.why}${step.notice ? ` (${step.notice})` : ""}${step.alarm ? " !" : ""}`;
    case "close":
      return `${step.as}: ${step.why}${step.notice ? ` (${step.notice})` : ""}${step.failed ? " x" : ""}`;
    case "findTarget":
      return `find ${step.candidates.join(" ")}`;
    case "updateEndpoint":
      return `update ${step.name} to ${step.endpointConfigName}`;
    case "updateInferenceComponent":
      return `update ${step.name} to ${step.toEventId}`;
    case "verify":
      return `verify ${step.applies}`;
    case "findOrigin":
      return `origin of ${step.current}`;
    case "readHistory":
      return "read the whole history";
    default:
      return `${step.act} ${step.name}`;
  }
}

/**
 * What is to be done long after a call, by whose models what is current has.
 *
 * @param rows what that is called, the deployments of these models, the step, the deployments whose models nobody could read, and those
 * that would be spelt otherwise
 */
const byOrigin = (
  what: (of: string) => string,
  change: Differences,
  rows: readonly (readonly [
    of: string,
    same: readonly string[] | undefined,
    step: string,
    unread?: readonly string[],
    ruledOut?: readonly string[],
  ])[],
) =>
  rows.map(([of, same, step, unread = [], ruledOut = []]) => {
    const origin = same && { same, unread, ruledOut };
    return [what(of), { ...change, origin, now: at(200) + RECORDS_ARRIVE_WITHIN }, step] as const;
  });

/** What is so, and what is to be done; the beginning of the text suffices. */
const STEPS: Readonly<Record<string, readonly (readonly [what: string, change: Differences, step: string])[]>> = {
  "an endpoint denied at birth": [
    ["Creating", { described: { status: "Creating" } }, "wait: its status is Creating"],
    ["InService", {}, "deleteEndpoint prod"],
    ["OutOfService", { described: { status: "OutOfService" } }, "deleteEndpoint prod"],
    ["Failed", { described: { status: "Failed" } }, "deleteEndpoint prod"],
    [
      "UpdateRollbackFailed",
      { described: { status: "UpdateRollbackFailed" }, recordsRead: at(1200) },
      "deleteEndpoint prod",
    ],
    [
      "UpdateRollbackFailed, and the update that failed not known yet",
      { described: { status: "UpdateRollbackFailed" } },
      "wait: what is current is not explained yet",
    ],
    [
      "UpdateRollbackFailed, and so still beside what is accepted",
      {
        history: "*0:bad- 100:good+",
        case: { eventId: "0bad", eventTime: at(0) },
        described: { status: "UpdateRollbackFailed" },
        recordsRead: at(1200),
      },
      "find 100good",
    ],
    ["UpdateRollbackFailed, two updates since, and it still shows", mixedAfterTwo("bad"), "find 150better"],
    [
      "UpdateRollbackFailed, two updates since",
      mixedAfterTwo("better"),
      "superseded: an accepted deployment is current",
    ],
    [
      "UpdateRollbackFailed, two updates since, and another spelling of it still shows",
      mixedAfterTwo("Bad"),
      "find 150better",
    ],
    ...["bad", "good"].map(
      (current) =>
        [
          `UpdateRollbackFailed, as it was before we went back, and ${current} shows`,
          {
            history: "*0:bad- 100:good+ 150:good+o",
            case: {
              eventId: "0bad",
              eventTime: at(0),
              changes: [{ ...did("updateEndpoint", { status: "UpdateRollbackFailed", applies: "good" }), at: at(149) }],
            },
            described: { status: "UpdateRollbackFailed", current },
            recordsRead: at(1200),
          },
          "deleteEndpoint prod",
        ] as const,
    ),
    ["Updating", { described: { status: "Updating" } }, "deregisterScalableTargets prod"],
    ["Updating, freed", { described: { status: "Updating" }, case: freed }, "wait: its status is Updating"],
    [
      "Updating, freed long ago",
      { described: { status: "Updating" }, case: freed, now: at(3600) },
      "deregisterScalableTargets prod",
    ],
    ["Updating, while paused", { described: { status: "Updating" }, settings: paused }, "wait: its status is Updating"],
    [
      "Updating, to what is allowed",
      { history: "*0:bad- 100:good+", case: { eventId: "0bad" }, described: { status: "Updating" } },
      "wait: its status is Updating",
    ],
    ["SystemUpdating", { described: { status: "SystemUpdating" } }, "wait: its status is SystemUpdating"],
    ["RollingBack", { described: { status: "RollingBack" }, case: freed }, "wait: its status is RollingBack"],
    ["Deleting", { described: { status: "Deleting" } }, "wait: its status is Deleting"],
    [
      "a status that is new",
      { described: { status: "Dreaming" } },
      "wait: its status, Dreaming, is new to this program (newStatus)",
    ],
    [
      "a status that is new, told before",
      { described: { status: "Dreaming" }, case: { noticed: ["newStatus"] } },
      "wait: its status, Dreaming, is new to this program",
    ],
    ["unknown for good", { history: "*0:bad?" }, "deleteEndpoint prod"],
    ["updated since, denied", { history: "*0:bad- 100:worse-" }, "deleteEndpoint prod"],
    ["updated since, unknown", { history: "*0:bad- 100:worse?" }, "deleteEndpoint prod"],
    [
      "updated since: its own case",
      { history: "*0:bad- 100:worse-", case: { eventId: "0bad" }, described: { current: "worse" } },
      "superseded: another deployment is the effective one",
    ],
    [
      "updated since, allowed",
      { history: "*0:bad- 100:good+", case: { eventId: "0bad" }, described: { current: "good" } },
      "superseded: an accepted deployment is current",
    ],
    [
      "updated since, not judged yet",
      { history: "*0:bad- 100:new~", case: { eventId: "0bad" }, described: { current: "new" } },
      "wait: a deployment of it is not judged yet",
    ],
    ["adopted", { history: "*0:bad-!" }, "adopted: an operator let it stand"],
    ["gone", { described: "not found" }, "gone: it is there no more"],
    [
      "gone after our delete",
      { described: "not found", case: { changes: [did("deleteEndpoint")] } },
      "remedied: it is deleted (remedied)",
    ],
    ["another of its name", { described: { createdAt: at(150) } }, "gone: it is there no more"],
    [
      "another of its name after our delete",
      { described: { createdAt: at(150) }, case: { changes: [did("deleteEndpoint")] } },
      "remedied: it is deleted",
    ],
    [
      "another of its name, the first never seen",
      { described: { createdAt: at(150) }, case: { createdAt: undefined } },
      "gone: it is there no more",
    ],
    ["never seen, and there now", { case: { createdAt: undefined } }, "deleteEndpoint prod"],
    [
      "not visible yet",
      { described: "not found", case: { createdAt: undefined }, now: at(100) },
      "wait: it is not visible yet",
    ],
    [
      "never visible",
      { described: "not found", case: { createdAt: undefined }, now: at(121) },
      "gone: it is there no more",
    ],
    [
      "the one before it still shown",
      { described: { createdAt: at(-900) }, case: { createdAt: undefined } },
      "wait: the description is older than the call",
    ],
  ],
  "an update that was denied": [
    ["current", { history: UPDATE }, "find 0good"],
    ["current, the way back found", { history: UPDATE, target: history("*0:good+")[0] }, "update prod to good"],
    [
      "current, OutOfService",
      { history: UPDATE, target: history("*0:good+")[0], described: { status: "OutOfService" } },
      "update prod to good",
    ],
    [
      "current, nothing intact",
      { history: UPDATE, target: "none" },
      "wait: no earlier deployment that was accepted is intact: there is nothing to go back to (held)",
    ],
    [
      "current, nothing intact, told to delete",
      { history: UPDATE, target: "none", settings: deletes },
      "deleteEndpoint prod",
    ],
    [
      "current, nothing intact, and a record of a better one may be on its way",
      { history: UPDATE, target: "none", recordsRead: at(900) },
      "wait: its earlier deployments may not all be known yet",
    ],
    [
      "of an endpoint nobody knows yet, told to delete",
      { history: "100:bad-", settings: deletes, recordsRead: at(900) },
      "wait: its earlier deployments may not all be known yet",
    ],
    [
      "that did not take effect, though auto scaling's config hides what is current",
      { history: "*0:good+ 100:bad-x", described: { current: "uuid" } },
      "superseded: it did not take effect",
    ],
    [
      "that did not take effect, of an endpoint denied at birth, whose case may be closed for this one",
      {
        history: "*0:bad- 100:worse-x",
        described: { current: "uuid" },
        recordsRead: at(1200),
      },
      "deleteEndpoint prod",
    ],
    [
      "that did not take effect, and an earlier one that did was denied too",
      {
        history: "*0:good+ 50:bad- 100:worse-x",
        described: { current: "bad" },
      },
      "find 0good",
    ],
    [
      "current, nothing intact, told to delete, and something nobody deployed is current",
      { history: UPDATE, target: "none", settings: deletes, described: { current: "uuid" }, recordsRead: at(1200) },
      "wait: no earlier deployment",
    ],
    ["of an endpoint nobody knows", { history: "100:bad-" }, "wait: no earlier deployment"],
    ["of an endpoint nobody knows, told to delete", { history: "100:bad-", settings: deletes }, "deleteEndpoint prod"],
    ["of an endpoint that stood at installation", { history: "0:old-i 100:bad-" }, "find 0old"],
    [
      "Updating",
      { history: UPDATE, described: { status: "Updating", current: "good" }, case: freed },
      "wait: its status is Updating",
    ],
    ["Failed", { history: UPDATE, described: { status: "Failed" } }, "wait: it failed after an update"],
    [
      "Failed, told to delete, and what was current before may be auto scaling's copy of something allowed",
      {
        history: UPDATE,
        described: { status: "Failed", current: "uuid" },
        settings: deletes,
        now: at(200) + RECORDS_ARRIVE_WITHIN,
      },
      "wait: it failed after an update",
    ],
    [
      "Failed, of who created it",
      { history: "*0:good+m 100:bad-", described: { status: "Failed" } },
      "deleteEndpoint prod",
    ],
    [
      "current, nothing intact, of who created it",
      { history: "*0:good+m 100:bad-", target: "none" },
      "deleteEndpoint prod",
    ],
    [
      "current, nothing intact, of an endpoint that was denied at birth",
      { history: "*0:bad- 50:good+ 100:worse-", target: "none" },
      "deleteEndpoint prod",
    ],
    [
      "current, nothing intact, and the sweep stands still: not for ever",
      { history: UPDATE, target: "none", recordsRead: 0, now: at(100) + EVIDENCE_WAIT },
      "wait: no earlier deployment",
    ],
    [
      "undone by us, and the config is the one that was looked at",
      { ...BACK, verified: at(-60) },
      "remedied: an accepted deployment is current again (remedied)",
    ],
    ["undone by us, and the config is to be looked at", BACK, "verify good"],
    [
      "undone by us, and the config was made anew meanwhile",
      { ...BACK, verified: at(249) },
      "wait: the config that it went back to is not the one that was looked at: the record",
    ],
    [
      "undone by us, and the config is gone, and the record of going back never comes",
      { ...BACK, verified: "gone", now: at(250) + EVIDENCE_WAIT },
      "wait: the config that it went back to is not the one that was looked at, and the record",
    ],
    [
      "Failed, nothing to go back to, told to delete",
      { history: "100:bad-", described: { status: "Failed" }, settings: deletes },
      "deleteEndpoint prod",
    ],
    [
      "rolled back by AWS",
      { history: UPDATE, described: { current: "good" } },
      "wait: what is current is not explained yet",
    ],
    [
      "rolled back by AWS, for long",
      { history: UPDATE, described: { current: "good" }, now: at(200) + RECORDS_ARRIVE_WITHIN },
      "superseded: an accepted deployment is current (superseded) x",
    ],
    [
      "undone by us",
      {
        history: "*0:good+ 100:bad- 200:good+",
        case: { eventId: "100bad", changes: [did("updateEndpoint", { applies: "good" })] },
        described: { current: "good" },
      },
      "remedied: an accepted deployment is current again (remedied)",
    ],
    [
      "undone by us, its event not here yet",
      {
        history: UPDATE,
        case: { changes: [did("updateEndpoint", { applies: "good" })] },
        described: { current: "good" },
        now: at(200) + RECORDS_ARRIVE_WITHIN,
      },
      "remedied: an accepted deployment",
    ],
    [
      "undone by others",
      { history: "*0:good+ 100:bad- 200:good+", case: { eventId: "100bad" }, described: { current: "good" } },
      "superseded: an accepted deployment is current",
    ],
    [
      "undone by us without effect",
      { history: "*0:first+ 50:good+ 100:bad-", case: { changes: [did("updateEndpoint", { applies: "good" })] } },
      "find 0first",
    ],
    [
      "undone once without effect",
      { history: UPDATE, case: { changes: [did("updateEndpoint", { applies: "good" })] } },
      "find 0good",
    ],
    [
      "undone in every way without effect",
      { history: UPDATE, case: IN_VAIN },
      "wait: everything to go back to was tried",
    ],
    [
      "undone in every way without effect, of who created it",
      { history: "*0:good+m 100:bad-", case: IN_VAIN, recordsRead: at(1200) },
      "deleteEndpoint prod",
    ],
    [
      "undone in every way without effect, with delete",
      { history: UPDATE, case: IN_VAIN, recordsRead: at(1200), settings: deletes },
      "deleteEndpoint prod",
    ],
    [
      "unknown, undone in every way without effect, of who created it",
      { history: "*0:good+m 100:bad?", case: IN_VAIN, recordsRead: at(1200) },
      "wait: everything to go back to was tried",
    ],
    [
      "whose creation lies before all that is known",
      { history: "0:good+ 100:bad-", target: "none", isWholeHistory: undefined },
      "read the whole history",
    ],
    [
      "whose creation nobody knows",
      { history: "0:good+ 100:bad-", target: "none", recordsRead: at(1200) },
      "wait: no earlier deployment that was accepted is intact",
    ],
    ...(["refused", "other", "quota", "targetGone"] as const).flatMap((kind) => [
      [
        `to go back from which AWS refuses: ${kind}`,
        {
          history: "*0:good+m 100:bad-",
          target: history("*0:good+")[0],
          case: { failure: failure(kind, -3000, 2) },
          recordsRead: at(1200),
        },
        "update prod to good",
      ] as const,
      [
        `to go back from which AWS refuses again and again: ${kind}, of who created it`,
        {
          history: "*0:good+m 100:bad-",
          target: history("*0:good+")[0],
          case: { failure: failure(kind, -3000, 3) },
          recordsRead: at(1200),
        },
        "deleteEndpoint prod",
      ] as const,
      [
        `to go back from which AWS refuses now, and was busy before: ${kind}`,
        {
          history: "*0:good+m 100:bad-",
          target: history("*0:good+")[0],
          case: { failure: failure(kind, -3000, 9, 2) },
          recordsRead: at(1200),
        },
        "update prod to good",
      ] as const,
      [
        `to go back from which AWS refuses again and again: ${kind}, of whom nobody knows yet`,
        {
          history: "0:good+m 100:bad-",
          target: history("*0:good+")[0],
          case: { failure: failure(kind, -3000, 3) },
          isWholeHistory: undefined,
        },
        "read the whole history",
      ] as const,
      [
        `to go back from which AWS refuses again and again: ${kind}, of somebody else's`,
        { history: UPDATE, target: history("*0:good+")[0], case: { failure: failure(kind, -3000, 9) } },
        "update prod to good",
      ] as const,
    ]),
    [
      "to go back from which AWS asks for patience again and again",
      {
        history: "*0:good+m 100:bad-",
        target: history("*0:good+")[0],
        case: { failure: failure("tryLater", -3000, 30) },
        recordsRead: at(1200),
      },
      "update prod to good",
    ],
    [
      "of the very config that was current",
      { history: "*0:good+ 100:good-", target: history("*0:good+")[0] },
      "remedied: what is current is what was allowed before",
    ],
    [
      "under a config that nobody made",
      { history: UPDATE, described: { current: "uuid" } },
      "wait: what is current is not explained yet",
    ],
    [
      "under a config that nobody made, for long",
      { history: UPDATE, described: { current: "uuid" }, now: at(200) + RECORDS_ARRIVE_WITHIN },
      "find 0good",
    ],
    ...byOrigin(
      (of) => `under a config that nobody made${of}, with an accepted one after it`,
      { history: "*0:good+ 100:bad- 150:better+", case: { eventId: "100bad" }, described: { current: "uuid" } },
      [
        ["", undefined, "origin of uuid"],
        [", of its own models", ["100bad"], "find 150better 0good"],
        [
          ", of its own models or of those of the later one",
          ["100bad", "150better"],
          "superseded: an accepted deployment",
        ],
        [", of the later one's models", ["150better"], "superseded: an accepted deployment is current"],
        [", of the models of the one before", ["0good"], "superseded: an accepted deployment is current"],
        [", of nobody's models", [], "wait: nobody can tell whose uuid is"],
      ],
    ),
    ...byOrigin(
      (of) => `under one of two spellings${of}`,
      { history: "*0:good+ 100:Good-", described: { current: "good" } },
      [
        ["", undefined, "origin of good"],
        [", of the models of the latter", ["100Good"], "find 0good"],
        [", of the models of both", ["0good", "100Good"], "find 0good"],
        [", of the models of the former", ["0good"], "superseded: an accepted deployment is current"],
        [", of nobody's models", [], "wait: nobody can tell whose good is"],
        [
          ", the latter of which would be spelt otherwise",
          [],
          "superseded: an accepted deployment is current",
          [],
          ["100Good"],
        ],
        [
          ", of which both would be spelt otherwise",
          [],
          "wait: nobody can tell whose good is",
          [],
          ["0good", "100Good"],
        ],
      ],
    ),
    ...byOrigin(
      (of) => `under a third spelling${of}`,
      { history: "*0:Good+ 100:Good-", case: { eventId: "100Good" }, described: { current: "good" } },
      [
        ["", undefined, "origin of good"],
        [", of the models of the latter", ["100Good"], "find 0Good"],
        [", of nobody's models", [], "wait: nobody can tell whose good is"],
        [", and the latter would be spelt otherwise", [], "superseded: an accepted deployment", [], ["100Good"]],
      ],
    ),
    ...byOrigin(
      (of) => `under its own name, in whose other spelling an accepted one came later${of}`,
      { history: "*0:good+ 100:bad- 150:Bad+", case: { eventId: "100bad" }, described: { current: "bad" } },
      [
        ["", undefined, "origin of bad"],
        [", of the models of the latter", ["150Bad"], "wait: nobody can tell whose bad is"],
        [", of the models of both", ["100bad", "150Bad"], "superseded: an accepted deployment is current"],
        [", and the latter's not read", ["100bad"], "wait: nobody can tell whose bad is", ["150Bad"]],
        [", of the models of the former", ["100bad"], "find 0good"],
        [", of nobody's models", [], "wait: nobody can tell whose bad is"],
      ],
    ),
    ...byOrigin(
      (of) => `under a name that an accepted one took later, in the same spelling, which is not the description's${of}`,
      { history: "*0:Bad- 100:Bad+", case: { eventId: "0Bad", eventTime: at(0) }, described: { current: "bad" } },
      [
        ["", undefined, "origin of bad"],
        [", of the models of the latter", ["100Bad"], "wait: nobody can tell whose bad is"],
        [", of the models of both", ["0Bad", "100Bad"], "superseded: an accepted deployment is current"],
        [", of the models of the former", ["0Bad"], "find 100Bad"],
        [", of nobody's models", [], "wait: nobody can tell whose bad is"],
      ],
    ),
    [
      "under another spelling of what was denied before, and undone",
      {
        history: "*0:good+ 50:bad- 80:good+o 100:Bad-",
        described: { current: "bad" },
        now: at(200) + RECORDS_ARRIVE_WITHIN,
      },
      "find 80good",
    ],
    [
      "under a config that the description leaves out",
      { history: UPDATE, described: { current: undefined }, now: at(200) + RECORDS_ARRIVE_WITHIN },
      "find 0good",
    ],
    [
      "after an update not judged yet",
      { history: "*0:a+ 50:b~ 100:bad-" },
      "wait: a deployment of it is not judged yet",
    ],
    ["unknown", { history: "*0:good+ 100:new?" }, "find 0good"],
    [
      "unknown, where people are asked first",
      { history: "*0:good+ 100:new?", case: { whenUncertain: "ask" } },
      "wait: what it deployed is uncertain, and whenUncertain: ask leaves it to people (held)",
    ],
    ["unknown, told to delete", { history: "100:new?", settings: deletes }, "wait: no earlier deployment"],
    ["unknown, of who created it", { history: "*0:good+m 100:new?", target: "none" }, "wait: no earlier deployment"],
    [
      "UpdateRollbackFailed, says the old",
      { history: UPDATE, described: { status: "UpdateRollbackFailed", current: "good" }, recordsRead: at(1200) },
      "find 0good",
    ],
    [
      "UpdateRollbackFailed, says the old, the way back found",
      {
        history: UPDATE,
        target: history("*0:good+")[0],
        described: { status: "UpdateRollbackFailed", current: "good" },
        recordsRead: at(1200),
      },
      "update prod to good",
    ],
    [
      "UpdateRollbackFailed, tried",
      {
        history: UPDATE,
        case: { changes: [did("updateEndpoint", { status: "UpdateRollbackFailed", applies: "good" })] },
        described: { status: "UpdateRollbackFailed", current: "good" },
        recordsRead: at(1200),
      },
      "wait: its rollback failed, and so did ours: there is nothing to go back to (held)",
    ],
    [
      "UpdateRollbackFailed, only freed from auto scaling",
      {
        history: UPDATE,
        case: { changes: [did("deregisterScalableTargets", { status: "UpdateRollbackFailed" })] },
        described: { status: "UpdateRollbackFailed" },
        recordsRead: at(1200),
      },
      "find 0good",
    ],
  ],
  "a transform job": [
    ["InProgress", { case: job, described: { status: "InProgress" } }, "stopTransformJob prod"],
    [
      "InProgress, unknown for good",
      { case: job, history: "*0:m?", described: { status: "InProgress" } },
      "stopTransformJob prod",
    ],
    ["Stopping", { case: job, described: { status: "Stopping" } }, "wait: it is stopping"],
    [
      "Stopped by us",
      { case: { ...job, changes: [did("stopTransformJob")] }, described: { status: "Stopped" } },
      "remedied: it is stopped (remedied)",
    ],
    ["Stopped by others", { case: job, described: { status: "Stopped" } }, "gone: somebody else stopped it"],
    [
      "Completed",
      { case: job, described: { status: "Completed", outputPath: "s3://out/x/" } },
      "tooLate: it had finished; what it wrote is in s3://out/x/ (tooLate)",
    ],
    [
      "Completed after all",
      { case: { ...job, changes: [did("stopTransformJob")] }, described: { status: "Completed" } },
      "tooLate: it had finished (tooLate)",
    ],
    [
      "Failed",
      { case: job, described: { status: "Failed", outputPath: "s3://out/x/" } },
      "tooLate: it had failed; what it wrote is in s3://out/x/",
    ],
    ["in a new status", { case: job, described: { status: "Dreaming" } }, "wait: its status, Dreaming"],
    ["gone", { case: job, described: "not found" }, "gone: it is there no more"],
    [
      "in audit mode",
      { case: { ...job, mode: "audit" }, described: { status: "InProgress" } },
      "audit: nothing is changed in audit mode (audit)",
    ],
    [
      "while paused",
      { case: job, described: { status: "InProgress" }, settings: paused },
      "wait: enforcement is paused (paused)",
    ],
    [
      "over the limit",
      { case: job, described: { status: "InProgress" }, usage: { resource: 3, account: 3 } },
      "wait: limits.perResourcePerHour",
    ],
    [
      "that runs no more",
      { case: { ...job, failure: failure("notRunning") }, described: { status: "InProgress" } },
      "wait: it runs no more",
    ],
  ],
  "an inference component": [
    ["Creating", { case: component, described: { status: "Creating" } }, "wait: its status is Creating"],
    ["InService", { case: component }, "deleteInferenceComponent prod"],
    ["Failed", { case: component, described: { status: "Failed" } }, "deleteInferenceComponent prod"],
    [
      "with adapters",
      {
        case: component,
        described: {
          parts: [
            { name: "a", status: "InService" },
            { name: "b", status: "Failed" },
          ],
        },
      },
      "deleteInferenceComponent a",
    ],
    [
      "with adapters that go",
      {
        case: component,
        described: {
          parts: [
            { name: "a", status: "InService" },
            { name: "b", status: "Deleting" },
          ],
        },
      },
      "deleteInferenceComponent a",
    ],
    [
      "with adapters that all go",
      { case: component, described: { parts: [{ name: "b", status: "Deleting" }] } },
      "wait: what runs in it is being changed",
    ],
    [
      "gone, an adapter by us",
      { case: { ...component, changes: [did("deleteInferenceComponent", { name: "a" })] }, described: "not found" },
      "gone: it is there no more",
    ],
    [
      "gone, by us",
      { case: { ...component, changes: [did("deleteInferenceComponent")] }, described: "not found" },
      "remedied: it is deleted",
    ],
    ["updated", { case: component, history: UPDATE }, "find 0good"],
    [
      "updated, the way back found",
      { case: component, history: UPDATE, target: history("*0:good+")[0] },
      "update prod to 0good",
    ],
    [
      "updated, undone by us",
      {
        history: "*0:good+ 100:bad- 200:good+",
        case: { ...component, eventId: "100bad", changes: [did("updateInferenceComponent", { applies: "good" })] },
        described: { current: "good" },
      },
      "remedied: an accepted deployment",
    ],
    ["updated, nothing to go back to", { case: component, history: "100:bad-" }, "wait: no earlier deployment"],
    [
      "updated, nothing to go back to, told to delete",
      { case: component, history: "100:bad-", settings: deletes },
      "deleteInferenceComponent prod",
    ],
    [
      "Updating",
      { case: { ...component, ...freed }, history: UPDATE, described: { status: "Updating" } },
      "wait: its status is Updating",
    ],
  ],
  "a case": [
    ["in audit mode", { case: { mode: "audit" } }, "audit: nothing is changed in audit mode (audit)"],
    ["in audit mode, creating", { case: { mode: "audit" }, described: { status: "Creating" } }, "audit: "],
    ["while paused", { settings: paused }, "wait: enforcement is paused (paused)"],
    ["while paused, told before", { settings: paused, case: { noticed: ["paused"] } }, "wait: enforcement is paused"],
    [
      "while paused, of an update",
      { settings: paused, history: UPDATE, target: history("*0:good+")[0] },
      "wait: enforcement is paused",
    ],
    [
      "while paused, and superseded",
      { settings: paused, history: "*0:bad- 100:good+", case: { eventId: "0bad" }, described: { current: "good" } },
      "superseded: ",
    ],
    [
      "at the resource's limit",
      { usage: { resource: 3, account: 3 } },
      "wait: limits.perResourcePerHour: 3 remedies of this resource and caller within an hour (limited)",
    ],
    [
      "at the account's limit",
      { usage: { resource: 0, account: 20 } },
      "wait: limits.remediesPerHour: 20 remedies in this account within an hour (limited)",
    ],
    [
      "at the caller's limit, before the account's",
      { usage: { resource: 0, caller: 10, account: 20 } },
      "wait: limits.perCallerPerHour: 10 remedies of what this caller deployed within an hour (limited)",
    ],
    ["below the limits", { usage: { resource: 2, account: 19 } }, "deleteEndpoint prod"],
    [
      "at a limit, of an update",
      { usage: { resource: 3, account: 3 }, history: UPDATE, target: history("*0:good+")[0] },
      "wait: limits",
    ],
    [
      "of which nothing is known",
      { history: "*0:bad-", described: { current: "x" }, case: { eventId: "other" } },
      "wait: what is current is not explained yet",
    ],
  ],
  "a call that failed": [
    ["in progress, a moment ago", { case: { failure: failure("inProgress") } }, "deleteEndpoint prod"],
    ["throttled", { case: { failure: failure("tryLater") } }, "wait: AWS asks for patience"],
    ["throttled, a minute ago", { case: { failure: failure("tryLater", 240) } }, "deleteEndpoint prod"],
    [
      "throttled thrice, three minutes ago",
      { case: { failure: failure("tryLater", 120, 3) } },
      "wait: AWS asks for patience",
    ],
    ["throttled thrice, four minutes ago", { case: { failure: failure("tryLater", 60, 3) } }, "deleteEndpoint prod"],
    ["throttled for ever", { case: { failure: failure("tryLater", 290, 50) } }, "wait: AWS asks for patience !"],
    ["refused", { case: { failure: failure("refused") } }, "wait: our role may not do it (refused) !"],
    [
      "refused, told before",
      { case: { failure: failure("refused"), noticed: ["refused"] } },
      "wait: our role may not do it !",
    ],
    ["refused, a quarter of an hour ago", { case: { failure: failure("refused", -600) } }, "deleteEndpoint prod"],
    ["unknown", { case: { failure: failure("other") } }, "wait: an error that this program does not know (error) !"],
    ["not found, though it is there", { case: { failure: failure("notFound") } }, "wait: it was not found"],
    [
      "the way back gone",
      { history: UPDATE, case: { failure: failure("targetGone") } },
      "wait: what to go back to was not found",
    ],
    [
      "the way back gone, a minute ago",
      { history: UPDATE, case: { failure: failure("targetGone", 240) } },
      "find 0good",
    ],
    ["held by auto scaling", { case: { failure: failure("scalableTarget") } }, "deregisterScalableTargets prod"],
    [
      "held by auto scaling, freed",
      { case: { failure: failure("scalableTarget"), freedAt: at(295) } },
      "deleteEndpoint prod",
    ],
    [
      "held by auto scaling again",
      { case: { failure: failure("scalableTarget"), freedAt: at(250) } },
      "deregisterScalableTargets prod",
    ],
    [
      "held by auto scaling for good",
      {
        case: {
          failure: failure("scalableTarget", 290, 3),
          freedAt: at(250),
        },
      },
      "wait: auto scaling still holds it (error) !",
    ],
    [
      "while it is paused",
      { settings: paused, case: { failure: failure("scalableTarget") } },
      "wait: enforcement is paused",
    ],
    ["and then it is gone", { described: "not found", case: { failure: failure("refused") } }, "gone: "],
  ],
};

describe("the next step", () => {
  for (const [about, cases] of Object.entries(STEPS)) {
    for (const [what, change, expected] of cases) {
      it(`of ${about}, ${what}: ${expected}`, () => {
        const found = shown(nextStep(situation(change)));
        if (/[.!)]$|x$/.test(expected)) assert.equal(found, expected);
        else assert.ok(found.startsWith(expected), found);
      });
    }
  }

  it("back to a config keeps variant properties but weights and data capture", () => {
    assert.deepEqual(nextStep(situation({ history: UPDATE, target: history("*0:good+")[0] })), {
      act: "updateEndpoint",
      name: "prod",
      endpointConfigName: "good",
      toEventId: "0good",
      target: { createdAt: at(-60), digest: "d" },
      retainAllVariantProperties: true,
      excludeRetainedVariantProperties: ["DesiredWeight", "DataCaptureConfig"],
    });
  });

  it("back to a config for which there are not as many instances takes as many as it has", () => {
    const target = history("*0:good+")[0];
    const tried = { changes: [did("updateEndpoint", { applies: "good" })] };
    for (const theCase of [tried, { failure: failure("quota", -3000) }]) {
      const step = nextStep(situation({ history: UPDATE, target, case: theCase }));
      assert.deepEqual(step.act === "updateEndpoint" && step.excludeRetainedVariantProperties, [
        "DesiredWeight",
        "DataCaptureConfig",
        "DesiredInstanceCount",
      ]);
    }
  });

  it("comes at the timer's next beat, however long the resource takes", () => {
    for (const seconds of [60, 3600, 86_400]) {
      const step = nextStep(situation({ described: { status: "Creating" }, now: at(seconds) }));
      assert.equal(step.act === "wait" && step.until, at(seconds));
    }
  });

  it("waits for what explains a config from when it was first seen, so that nobody can put it off", () => {
    const change = { history: UPDATE, described: { current: "uuid", lastModifiedAt: at(290) } };
    const first = nextStep(situation(change));
    const seen = { current: "uuid", since: at(290), first: at(290), seenAt: at(300), lookedAt: at(300) };
    assert.deepEqual(first.act === "wait" && first.unexplained, seen);
    const unexplained = { current: "uuid", since: at(290) };
    const late = { now: at(290) + RECORDS_ARRIVE_WITHIN, case: { unexplained } };
    const touched = { ...change.described, lastModifiedAt: late.now - 1000 };
    assert.equal(shown(nextStep(situation({ ...change, described: touched, ...late }))), "find 0good");
    const another = nextStep(situation({ ...change, described: { ...touched, current: "uuid2" }, ...late }));
    const since = late.now - 1000;
    assert.deepEqual(another.act === "wait" && another.unexplained, {
      ...{ current: "uuid2", since, first: at(290), seenAt: late.now, lookedAt: late.now },
    });
    // Nor by one config after the other.
    const last = {
      now: at(290) + 2 * EVIDENCE_WAIT,
      recordsRead: 0,
      case: { unexplained: { ...seen, seenAt: at(3800) } },
    };
    const third = { ...change.described, current: "uuid3", lastModifiedAt: last.now - 1000 };
    const found = (origin?: Omit<Origin, "ruledOut">) => {
      const looked = origin && { ...origin, ruledOut: [] };
      return shown(nextStep(situation({ ...change, described: third, ...last, origin: looked })));
    };
    assert.equal(found(), "origin of uuid3");
    assert.equal(found({ same: ["100bad"], unread: [] }), "find 0good");
    // It may be a copy all the same.
    assert.equal(found({ same: [], unread: ["100bad"] }), "find 0good");
    assert.equal(found({ same: [], unread: [], gone: true }), "find 0good");
    // It is no copy, so that somebody put it there, and the record of that is on its way.
    assert.equal(found({ same: [], unread: [] }), "wait: what is current is not explained yet");
  });

  it("waits for what explains a config that was seen in another spelling before, for it was put there since", () => {
    const seen = { current: "bad", since: at(190), first: at(190), seenAt: at(290), lookedAt: at(190) };
    const step = (unexplained?: Case["unexplained"]) =>
      shown(nextStep(situation({ history: "*0:Bad-", described: { current: "Bad" }, case: { unexplained } })));
    assert.equal(step(), "deleteEndpoint prod");
    assert.equal(step(seen), "wait: what is current is not explained yet");
    assert.equal(step({ ...seen, current: "uuid" }), "deleteEndpoint prod");
  });

  it("gives what explains a config a while, though its own record came when half an hour was over", () => {
    const now = at(290) + 2 * EVIDENCE_WAIT;
    const change = { history: UPDATE, described: { current: "uuid", lastModifiedAt: at(290) }, recordsRead: 0 };
    const first = nextStep(situation({ ...change, now }));
    const unexplained = first.act === "wait" ? first.unexplained : undefined;
    assert.equal(unexplained?.lookedAt, now);
    const after = now + EVIDENCE_WAIT / 2;
    const at14 = { unexplained: { ...unexplained, seenAt: after - 60_000 } };
    assert.match(shown(nextStep(situation({ ...change, now: after - 60_000, case: at14 }))), /^wait: what is current/);
    assert.equal(shown(nextStep(situation({ ...change, now: after, case: at14 }))), "find 0good");
  });

  const anySituation = fc
    .record({
      history: fc.constantFrom(
        "*0:bad-",
        "*0:bad?",
        UPDATE,
        "*0:good+ 100:bad?",
        "100:bad-",
        "*0:bad- 100:worse-",
        "*0:bad~ 100:b-",
        "0:a-i 100:b-",
        "*0:g+ 50:bad- 100:g+",
      ),
      status: fc.constantFrom(
        "Creating",
        "Updating",
        "InService",
        "OutOfService",
        "Failed",
        "UpdateRollbackFailed",
        "Deleting",
        "SystemUpdating",
        "RollingBack",
        "InProgress",
        "Stopped",
        "Completed",
        "x",
      ),
      type: fc.constantFrom("endpoint" as const, "transformJob" as const, "inferenceComponent" as const),
      current: fc.constantFrom("bad", "good", "b", "g", "uuid", undefined),
      kind: fc.option(
        fc.constantFrom<Failure>(
          "inProgress",
          "notFound",
          "targetGone",
          "notRunning",
          "scalableTarget",
          "tryLater",
          "refused",
          "other",
        ),
        { nil: undefined },
      ),
      target: fc.constantFrom<Differences["target"]>(undefined, "none", history("*0:good+")[0]),
      mode: fc.constantFrom("enforce" as const, "audit" as const),
      pause: fc.boolean(),
      whenNoAllowedConfig: fc.constantFrom("notify" as const, "delete" as const),
      used: fc.constantFrom(0, 2, 3, 20),
      now: fc.constantFrom(at(110), at(5000), at(100_000)),
      createdAt: fc.constantFrom(at(0), at(120)),
    })
    .map((one) =>
      situation({
        history: one.history,
        described: { status: one.status, current: one.current, createdAt: one.createdAt },
        target: one.target,
        settings: { ...paused, pause: one.pause, whenNoAllowedConfig: one.whenNoAllowedConfig },
        usage: { resource: one.used, account: one.used },
        now: one.now,
        case: {
          resource: { type: one.type, name: "prod" },
          mode: one.mode,
          ...(one.kind ? { failure: failure(one.kind, 100, 2) } : {}),
        },
      }),
    );
  const CHANGES = [
    "deleteEndpoint",
    "updateEndpoint",
    "stopTransformJob",
    "deleteInferenceComponent",
    "updateInferenceComponent",
    "deregisterScalableTargets",
  ];

  it("changes nothing in audit mode, while paused, over a limit, of another incarnation or in progress", () => {
    fc.assert(
      fc.property(anySituation, (one) => {
        const step = nextStep(one);
        if (!CHANGES.includes(step.act)) return;
        const described = one.described as Described;
        assert.ok(one.case.mode === "enforce" && !one.settings.pause && described.createdAt === at(0));
        // Auto scaling is taken off meanwhile.
        if (step.act === "deregisterScalableTargets") return;
        assert.ok(
          !["Creating", "Updating", "SystemUpdating", "RollingBack", "Deleting", "Stopped", "Completed", "x"].includes(
            described.status,
          ),
        );
        assert.ok(one.usage.resource.length < 3 && one.usage.account.length < 20);
        assert.equal((step as Act).name, "prod");
      }),
      { numRuns: 2000 },
    );
  });

  it("never waits in the past, and deletes only what was never allowed to be or what it was told to", () => {
    fc.assert(
      fc.property(anySituation, (one) => {
        const step = nextStep(one);
        if (step.act === "wait") assert.ok(step.until >= one.now);
        const [birth] = one.history;
        if (/^delete/.test(step.act) && one.settings.whenNoAllowedConfig === "notify")
          assert.ok(birth!.creates && birth!.decision !== "allowed");
      }),
      { numRuns: 2000 },
    );
  });
});

describe("a call of our own role", () => {
  const step = nextStep(situation({ history: UPDATE, target: history("*0:good+")[0] })) as Act;
  const expectation = expectationOf(step, at(300))!;
  const call = {
    eventName: "UpdateEndpoint",
    eventTime: at(301),
    resource: { type: "endpoint" as const, name: "prod" },
  };

  it("is expected when a case is about to make it", () => {
    assert.deepEqual(expectation, {
      ...{ eventName: "UpdateEndpoint", name: "prod", applies: "good", at: at(300) },
      ...{ target: { createdAt: at(-60), digest: "d" }, toEventId: "0good" },
    });
    assert.equal(expectedAs(call, "good", [expectation]), expectation);
    assert.equal(expectedAs({ ...call, eventTime: at(299) }, "good", [expectation]), expectation);
  });

  it("is tampering when it differs in anything, or nothing was expected", () => {
    for (const [other, applies] of [
      [call, "bad"],
      [call, undefined],
      [call, "GOOD"],
      [{ ...call, eventName: "CreateEndpoint" }, "good"],
      [{ ...call, resource: { type: "endpoint" as const, name: "prod2" } }, "good"],
      [{ ...call, eventTime: at(300 + 3600) }, "good"],
      [{ ...call, eventTime: at(0) }, "good"],
    ] as const)
      assert.equal(expectedAs(other, applies, [expectation]), undefined);
    assert.equal(expectedAs(call, "good", []), undefined);
  });

  it("of a component is told by its specification; a deletion deploys nothing", () => {
    const back = nextStep(situation({ case: component, history: UPDATE, target: history("*0:good+")[0] })) as Act;
    assert.deepEqual(expectationOf(back, 1), {
      eventName: "UpdateInferenceComponent",
      name: "prod",
      applies: "good",
      at: 1,
      toEventId: "0good",
    });
    assert.equal(expectationOf({ act: "deleteEndpoint", name: "prod" }, 1), undefined);
  });
});
