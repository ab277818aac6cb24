import assert from "node:assert/strict";
import type { Case, Step } from "../../enforcement/cases/case";
import { expectedAs } from "../../enforcement/cases/expectations";
import { deployedModels } from "../../enforcement/verdict/deployedModels";
import { currentAt, RECORDS_ARRIVE_WITHIN, type Live, type Recorded } from "../../enforcement/models/current";
import { appliedBy, readMessage, type DeploymentCall } from "../../enforcement/events/readEvent";
import { goBackCandidates, incarnationOf, isIntact, type Judged } from "../../enforcement/cases/history";
import {
  readComponent,
  readEndpointConfig,
  readModel,
  type ConfigContent,
  type ModelDetails,
} from "../../enforcement/models/descriptions";
import { nextStep } from "../../enforcement/cases/nextStep";
import type { Described } from "../../enforcement/cases/situation";
import { judge, type Verdict } from "../../enforcement/verdict/judge";
import { assumedRole, at, CHURN, event, HERE, record, role, settings, type Json } from "./samples";

/**
 * The whole way from records to verdicts and steps, with the attack that each rule answers: see
 * docs/design/enforcement-rules.md. #rule-11 and #rule-14 are
 * about calls to AWS and about operators; here is what of them is decided without either.
 */

interface World {
  readonly rules?: readonly Json[];
  /** Records that came before, in any order. */
  readonly records?: readonly Json[];
  /** What is there now: descriptions with the second they were created in. */
  readonly configs?: Readonly<Record<string, readonly [second: number, description: Json]>>;
  readonly models?: Readonly<Record<string, readonly [second: number, description: Json]>>;
  readonly now?: number;
  readonly ourOwn?: "predicted" | "unexpected";
}

let count = 0;
/** A record of a call at a second, by a role. */
function call(second: number, by: string | Json, eventName: string, request: Json | null, more: Json = {}): Json {
  count += 1;
  return record(eventName, request, {
    eventID: `event-${count}`,
    eventTime: new Date(at(second)).toISOString().replace(".000", ""),
    userIdentity: typeof by === "string" ? assumedRole(by) : by,
    ...more,
  });
}

const config = (...models: readonly (string | undefined)[]): Json => ({
  productionVariants: models.map((modelName, index) => ({
    variantName: `v${index}`,
    ...(modelName ? { modelName } : {}),
  })),
});
const modelOf = (url: string): Json => ({
  primaryContainer: { image: "i", modelDataUrl: url },
  executionRoleArn: role("X"),
});

function reading(one: Json): DeploymentCall {
  const read = readMessage(JSON.stringify(event(one)), HERE);
  assert.equal(read.kind, "deployment", JSON.stringify(read));
  return (read as { call: DeploymentCall }).call;
}

function verdictOf(one: Json, world: World = {}): Verdict {
  const deployment = reading(one);
  const { eventTime: time, caller, to, deploys } = deployment;
  const now = world.now ?? time + 20_000;
  const evidence = (world.records ?? []).flatMap((text) => {
    const read = readMessage(JSON.stringify(event(text)), HERE);
    return read.kind === "evidence" ? [read.call] : [];
  });
  const look = <T>(kind: "model" | "endpointConfig", name: string, live: Live<T> | undefined) => {
    const recorded = evidence.filter(({ reports, resource }) => reports.kind === kind && resource.name === name);
    return currentAt(
      time,
      live,
      recorded.map(({ eventTime, reports }) => ({ eventTime, content: reports.content }) as Recorded<T>),
      now,
    );
  };
  const entry = (all: World["configs"] = {}, name: string) => Object.entries(all).find(([key]) => key === name)?.[1];
  const model = (name: string) => {
    const live = entry(world.models, name);
    return look<ModelDetails>("model", name, live && { createdAt: at(live[0]), content: readModel(live[1], HERE)! });
  };
  const live = deploys.kind === "endpointConfig" ? entry(world.configs, deploys.name) : undefined;
  const endpointConfig =
    deploys.kind === "endpointConfig"
      ? look<ConfigContent>(
          "endpointConfig",
          deploys.name,
          live && { createdAt: at(live[0]), content: readEndpointConfig(live[1])! },
        )
      : undefined;
  const models = deployedModels(deploys, {
    endpointConfig,
    model,
    component: () => undefined,
    containerRole: undefined,
  });
  return judge(
    { eventTime: time, caller, to, models, ourOwn: world.ourOwn },
    settings(...(world.rules ?? [CHURN])),
    HERE,
    now,
  );
}

/** Calls about one resource with their verdicts, as the ledger keeps them. */
const judged = (one: Json, decision: Verdict["decision"], more: Partial<Judged> = {}): Judged => {
  const { eventId, eventTime, creates, ...rest } = reading(one);
  return {
    caller: rest.caller.text,
    eventId,
    eventTime,
    creates,
    applies: appliedBy({ eventId, eventTime, creates, ...rest }),
    decision,
    ...more,
  };
};

function stepOf(
  own: Judged,
  history: readonly Judged[],
  described: Partial<Described>,
  more: Partial<Parameters<typeof nextStep>[0]> = {},
  its: Partial<Case> = {},
): Step {
  return nextStep({
    case: {
      eventId: own.eventId,
      eventTime: own.eventTime,
      creates: own.creates,
      resource: { type: "endpoint", name: "prod" },
      decision: own.decision === "unknown" ? "unknown" : "denied",
      mode: "enforce",
      changes: [],
      noticed: [],
      ...its,
    },
    described: { status: "InService", createdAt: at(0), lastModifiedAt: at(0), current: own.applies, ...described },
    history,
    usage: { resource: [], caller: [], account: [] },
    settings: settings(CHURN),
    now: at(3600),
    recordsRead: at(3600),
    ...more,
  });
}

const create = (second: number, by: string | Json, name: string) =>
  call(second, by, "CreateEndpoint", { endpointName: "prod", endpointConfigName: name });
const update = (second: number, by: string | Json, name: string) =>
  call(second, by, "UpdateEndpoint", { endpointName: "prod", endpointConfigName: name });
const job = (second: number, modelName: string, more: Json = {}) =>
  call(second, "Mallory", "CreateTransformJob", { transformJobName: "nightly", modelName, ...more });

describe("rule 1: a deployment concerns one incarnation", () => {
  it("so an innocent endpoint of the same name is left alone", () => {
    const bad = judged(create(0, "Mallory", "churn"), "denied");
    assert.equal(incarnationOf(bad, at(900)), "later");
    assert.equal(stepOf(bad, [bad], { createdAt: at(900) }).act, "close");
  });
  it("and a delivery that comes twice or late is the same deployment", () => {
    const [bad, good] = [
      judged(create(0, "Mallory", "churn"), "denied"),
      judged(update(600, "ModelDeployer", "churn"), "allowed"),
    ];
    const step = stepOf(bad, [good, bad, good, bad], { current: "churn" });
    assert.deepEqual(step.act === "close" && step.as, "superseded");
  });
});

describe("rule 2: the caller is the role behind the session", () => {
  const world: World = { configs: { churn: [-60, config("churn-1")] } };
  it("whatever the session is called", () => {
    assert.equal(verdictOf(create(0, assumedRole("Mallory", "/", "ModelDeployer"), "churn"), world).decision, "denied");
    assert.equal(
      verdictOf(create(0, assumedRole("ModelDeployer", "/", "mallory"), "churn"), world).decision,
      "allowed",
    );
  });
  it("and a role of the name on another path, a user of the name or a service is somebody else", () => {
    for (const by of [
      assumedRole("ModelDeployer", "/mine/"),
      { type: "IAMUser", arn: "arn:aws:iam::111111111111:user/ModelDeployer" },
      { type: "AWSService", invokedBy: "ModelDeployer" },
      {},
    ])
      assert.equal(verdictOf(create(0, by, "churn"), world).decision, "denied");
  });
  it("and our own role may do only what a case predicted", () => {
    const own = update(0, "Enforcement", "churn");
    const expected = { eventName: "UpdateEndpoint", name: "prod", applies: "churn", at: at(0) };
    assert.equal(expectedAs(reading(own), "churn", [expected]), expected);
    assert.equal(verdictOf(own, { ...world, ourOwn: "predicted" }).decision, "allowed");
    assert.equal(expectedAs(reading(update(0, "Enforcement", "other")), "other", [expected]), undefined);
    const unexpected = verdictOf(own, { ...world, ourOwn: "unexpected" });
    assert.deepEqual([unexpected.decision, unexpected.tampering], ["denied", true]);
  });
});

describe("rule 3: the models are those current at the time", () => {
  const evil = call(-5, "Mallory", "CreateEndpointConfig", { endpointConfigName: "c", ...config("churn-1") });
  it("so a config that was replaced by a harmless one right after does not launder", () => {
    const world: World = {
      records: [evil, call(30, "Mallory", "CreateEndpointConfig", { endpointConfigName: "c", ...config("x") })],
      configs: { c: [30, config("x")] },
    };
    assert.equal(verdictOf(create(0, "Mallory", "c"), world).decision, "waiting");
    assert.equal(
      verdictOf(create(0, "Mallory", "c"), { ...world, now: at(0) + RECORDS_ARRIVE_WITHIN }).decision,
      "denied",
    );
  });
  it("nor one replaced within the second", () => {
    const world: World = {
      records: [{ ...evil, eventTime: "2026-11-21T10:00:00Z" }],
      configs: { c: [0.9, config("x")] },
    };
    assert.equal(verdictOf(create(0, "Mallory", "c"), world).decision, "waiting");
    assert.equal(verdictOf(create(0, "Mallory", "c"), { ...world, now: at(3600) }).decision, "unknown");
  });
  it("nor one whose own record is late, while an old one of its name is known", () => {
    const old = call(-86_400, "Bob", "CreateEndpointConfig", { endpointConfigName: "c", ...config("x") });
    assert.equal(verdictOf(create(0, "Mallory", "c"), { records: [old] }).decision, "waiting");
    assert.equal(verdictOf(create(0, "Mallory", "c"), { records: [evil, old], now: at(3600) }).decision, "denied");
  });
  it("and a harmless config that became a protected one afterwards hurts nobody", () => {
    const mine = call(-5, "Bob", "CreateEndpointConfig", { endpointConfigName: "c", ...config("x") });
    assert.equal(
      verdictOf(create(0, "Bob", "c"), { records: [mine], configs: { c: [60, config("churn-1")] }, now: at(3600) })
        .decision,
      "allowed",
    );
  });
  it("and another case, an ARN, a shadow variant or an instance pool hides no name", () => {
    const hidden: readonly Json[] = [
      config("CHURN-1"),
      { productionVariants: [{ modelName: "arn:aws:sagemaker:eu-west-1:111111111111:model/churn-1" }] },
      { ...config("x"), shadowProductionVariants: [{ modelName: "churn-1" }] },
      { productionVariants: [{ modelName: "x", instancePools: [{ modelNameOverride: "churn-1" }] }] },
    ];
    for (const one of hidden)
      assert.equal(verdictOf(create(0, "Mallory", "c"), { configs: { c: [-60, one] } }).decision, "denied");
  });
});

describe("rule 4: what deploys nothing is allowed, and changes nothing", () => {
  it("such as an endpoint that waits for components", () => {
    assert.equal(
      verdictOf(create(0, "Bob", "c"), {
        configs: { c: [-60, config(undefined)] },
        rules: [{ ...CHURN, endpoints: ["prod"] }],
      }).decision,
      "allowed",
    );
  });
  it("so an update of the copy count does not launder the component it is about", () => {
    const component = (second: number, by: string, more: Json) =>
      call(second, by, second === 0 ? "CreateInferenceComponent" : "UpdateInferenceComponent", {
        inferenceComponentName: "prod",
        ...(second === 0 ? { endpointName: "e" } : {}),
        ...more,
      });
    const bad = component(0, "Mallory", { specification: { modelName: "churn-1" } });
    const copies = component(60, "Mallory", { runtimeConfig: { copyCount: 2 } });
    assert.equal(verdictOf(bad).decision, "denied");
    assert.equal(verdictOf(copies).decision, "allowed");
    // It applies nothing current, so it belongs into no history.
    assert.deepEqual(reading(copies).deploys, { kind: "nothing" });
    const own = judged(bad, "denied");
    assert.equal(
      stepOf(own, [own], {}, {}, { resource: { type: "inferenceComponent", name: "prod" } }).act,
      "deleteInferenceComponent",
    );
  });
});

describe("rule 5: every rule about a model must list the caller", () => {
  const world: World = {
    configs: { c: [-60, config("mine")] },
    models: { mine: [-60, modelOf("s3://ml/churn/v3.tar.gz")] },
    rules: [CHURN, { name: "artefact", modelDataUrls: ["s3://ml/churn/"], allowedRoleArns: [role("ModelDeployer")] }],
  };
  it("so a new name for the same artefact does not hide it", () => {
    assert.deepEqual(verdictOf(create(0, "Mallory", "c"), world).byRules, ["artefact"]);
    for (const url of ["https://ml.s3.eu-west-1.amazonaws.com/churn/v3.tar.gz", "s3://ml/churn/v3.tar.gz"])
      assert.equal(
        verdictOf(create(0, "Mallory", "c"), { ...world, models: { mine: [-60, modelOf(url)] } }).decision,
        "denied",
      );
    const parent = { primaryContainer: { mode: "MultiModel", modelDataUrl: "s3://ml/" } };
    assert.equal(
      verdictOf(create(0, "Mallory", "c"), { ...world, models: { mine: [-60, parent] } }).decision,
      "denied",
    );
  });
  it("nor a second, permitted model beside it, nor a rule that permits more", () => {
    const both = { ...world, configs: { c: [-60, config("free", "churn-1")] as const } };
    assert.equal(verdictOf(create(0, "Mallory", "c"), { ...both, rules: [CHURN] }).decision, "denied");
    const wide = { name: "wide", models: ["*"], allowedRoleArns: [role("Mallory"), role("ModelDeployer")] };
    assert.deepEqual(verdictOf(create(0, "Mallory", "c"), { ...both, rules: [wide, CHURN] }).byRules, ["churn"]);
  });
  it("and everybody else deploys what no rule is about", () => {
    assert.equal(
      verdictOf(create(0, "Bob", "c"), { ...world, models: { mine: [-60, modelOf("s3://ml/fraud/v1.tar.gz")] } })
        .decision,
      "allowed",
    );
  });
});

describe("rule 6: what cannot be known", () => {
  const late = at(0) + 31 * 60_000;
  it("is waited for, and then is unknown: a config that was deleted in time hides nothing new", () => {
    assert.equal(verdictOf(create(0, "Mallory", "c")).decision, "waiting");
    const unknown = verdictOf(create(0, "Mallory", "c"), { now: late });
    assert.equal(unknown.decision, "unknown");
    const own = judged(create(0, "Mallory", "c"), "unknown");
    assert.equal(stepOf(own, [own], {}).act, "deleteEndpoint");
  });
  it("is no obstacle for whom every rule lists", () => {
    assert.equal(verdictOf(create(0, "ModelDeployer", "c")).decision, "allowed");
  });
  it("takes an update back to what is accepted, which loses nothing, and asks people where there is nothing", () => {
    const [good, bad, blind] = [
      judged(create(0, "Bob", "a"), "allowed"),
      judged(create(0, "Mallory", "b"), "denied"),
      judged(update(60, "Mallory", "c"), "unknown"),
    ];
    assert.deepEqual(stepOf(blind, [good, blind], {}), { act: "findTarget", candidates: [good.eventId] });
    const step = stepOf(blind, [good, blind], {}, { target: "none" });
    assert.deepEqual(step.act === "wait" && [step.notice, step.daily], ["held", true]);
    assert.equal(stepOf(blind, [bad, blind], {}).act, "deleteEndpoint");
  });
  it("is not made by a request too long to be recorded", () => {
    const long = job(0, "churn-1");
    const omitted = {
      ...long,
      requestParameters: { omitted: true },
      responseElements: { transformJobArn: "arn:aws:sagemaker:eu-west-1:111111111111:transform-job/nightly" },
    };
    assert.equal(verdictOf(omitted).decision, "waiting");
    // A description of the job tells its model.
    assert.deepEqual(reading(omitted).resource, { type: "transformJob", name: "nightly", arnName: "nightly" });
    assert.equal(verdictOf(long).decision, "denied");
  });
});

describe("rule 7: a verdict is written once", () => {
  it("and its rules are known by their hash", () => {
    const one = verdictOf(job(0, "churn-1"));
    const other = verdictOf(job(0, "churn-1"), { rules: [{ ...CHURN, allowedRoleArns: [role("Mallory")] }] });
    assert.equal(verdictOf(job(0, "churn-1")).rulesHash, one.rulesHash);
    assert.notEqual(other.rulesHash, one.rulesHash);
  });
  it("so what was allowed then stays accepted, whatever the rules would say now", () => {
    const [good, bad] = [judged(create(0, "Bob", "a"), "allowed"), judged(update(60, "Mallory", "churn"), "denied")];
    assert.deepEqual(goBackCandidates([bad, good], bad), [good]);
  });
});

describe("rule 8: the latest deployment that took effect is the effective one", () => {
  it("so a denied one is left alone once an allowed one replaced it, and is undone when it comes back", () => {
    const [bad, good, again] = [
      judged(create(0, "Mallory", "churn"), "denied"),
      judged(update(60, "ModelDeployer", "a"), "allowed"),
      judged(update(120, "Mallory", "churn"), "denied"),
    ];
    const replaced = stepOf(bad, [bad, good], { current: "a" });
    assert.equal(replaced.act === "close" && replaced.as, "superseded");
    assert.deepEqual(stepOf(again, [again, bad, good], { current: "churn" }), {
      act: "findTarget",
      candidates: [good.eventId],
    });
  });
  it("and auto scaling's own config does not hide it", () => {
    const [good, bad] = [judged(create(0, "Bob", "a"), "allowed"), judged(update(60, "Mallory", "churn"), "denied")];
    assert.deepEqual(stepOf(bad, [good, bad], { current: "5f0c2a1e" }), {
      act: "findTarget",
      candidates: [good.eventId],
    });
  });
});

describe("rule 9: going back", () => {
  const [first, second, bad] = [
    judged(create(0, "ModelDeployer", "a"), "allowed"),
    judged(update(60, "ModelDeployer", "b"), "allowed"),
    judged(update(120, "Mallory", "churn"), "denied"),
  ];
  it("goes to the newest that is intact: one that was made anew under its old name is not", () => {
    const [newest, older] = goBackCandidates([bad, second, first], bad);
    assert.deepEqual([newest, older], [second, first]);
    assert.equal(isIntact(newest!, [{ createdAt: at(90) }]), false);
    assert.equal(isIntact(older!, [{ createdAt: at(-60) }, { createdAt: at(-120) }]), true);
    const step = stepOf(bad, [first, second, bad], {}, { target: { deployment: older! } });
    assert.equal(step.act === "updateEndpoint" && step.endpointConfigName, "a");
  });
  it("never destroys what others were allowed to make, and asks about it each day for as long as it serves", () => {
    const step = stepOf(bad, [first, bad], {}, { target: "none" });
    assert.deepEqual(step.act === "wait" && [step.notice, step.daily], ["held", true]);
  });
  it("destroys what whoever was denied has made, once they leave nothing to go back to", () => {
    const own = judged(create(0, "Mallory", "a"), "allowed");
    assert.equal(stepOf(bad, [own, bad], {}, { target: "none" }).act, "deleteEndpoint");
  });
});

describe("rule 10: by status", () => {
  it("an update on top of an update does not escape: the case waits, for hours if need be", () => {
    const own = judged(create(0, "Mallory", "churn"), "denied");
    for (const now of [at(60), at(6 * 3600)]) {
      const step = stepOf(own, [own], { status: "Updating" }, { now }, { freedAt: now });
      assert.ok(step.act === "wait" && step.until <= now + 300_000);
    }
  });
  it("a job that had finished is told with where its output is", () => {
    const own = judged(job(0, "churn-1"), "denied");
    const step = stepOf(
      own,
      [own],
      { status: "Completed", outputPath: "s3://out/" },
      {},
      { resource: { type: "transformJob", name: "nightly" } },
    );
    assert.ok(step.act === "close" && step.as === "tooLate" && step.why.includes("s3://out/"));
  });
});

describe("rule 11: what is between deciding and doing", () => {
  it("is seen by the next description: what was denied a moment ago may be superseded now", () => {
    const [bad, good] = [
      judged(create(0, "Mallory", "churn"), "denied"),
      judged(update(60, "ModelDeployer", "a"), "allowed"),
    ];
    assert.equal(stepOf(bad, [bad], {}).act, "deleteEndpoint");
    assert.equal(stepOf(bad, [bad, good], { current: "a" }).act, "close");
  });
});

describe("rule 12: a case is closed for a reason only", () => {
  const own = judged(create(0, "Mallory", "churn"), "denied");
  it("not by our call, but by what is seen afterwards", () => {
    const deleted = { changes: [{ act: "deleteEndpoint" as const, name: "prod", at: at(3500), status: "InService" }] };
    assert.equal(stepOf(own, [own], { status: "Deleting" }, {}, deleted).act, "wait");
    const gone = nextStepOfNothing(own, deleted);
    assert.equal(gone.act === "close" && gone.as, "remedied");
  });
  it("not by a refusal, however often", () => {
    for (const kind of ["refused", "other", "tryLater"] as const) {
      const step = stepOf(own, [own], {}, {}, { failure: { kind, at: at(3599), times: 1000, refusals: 1000 } });
      assert.equal(step.act, "wait");
    }
  });
});

const nextStepOfNothing = (own: Judged, its: Partial<Case>): Step =>
  nextStep({
    case: {
      eventId: own.eventId,
      eventTime: own.eventTime,
      creates: true,
      resource: { type: "endpoint", name: "prod" },
      decision: "denied",
      mode: "enforce",
      changes: [],
      noticed: [],
      ...its,
    },
    described: "not found",
    history: [own],
    usage: { resource: [], caller: [], account: [] },
    settings: settings(CHURN),
    now: at(3600),
    recordsRead: at(3600),
  });

describe("rule 13: limits", () => {
  it("put off a fight of two automations until the hour is over, and say so", () => {
    const own = judged(create(0, "Pipeline", "churn"), "denied");
    const times = [at(3000), at(3100), at(3200)];
    const step = stepOf(own, [own], {}, { usage: { resource: times, caller: times, account: times } });
    assert.deepEqual(step.act === "wait" && [step.until, step.notice], [at(3000 + 3600), "limited"]);
  });
});

describe("rule 14: operators", () => {
  it("adopt what was denied: it is accepted, and others may go back to it", () => {
    const [bad, worse] = [
      judged(create(0, "Mallory", "a"), "denied", { adopted: true }),
      judged(update(60, "Mallory", "b"), "denied"),
    ];
    const step = stepOf(bad, [bad], {});
    assert.equal(step.act === "close" && step.as, "adopted");
    assert.deepEqual(stepOf(worse, [bad, worse], {}), { act: "findTarget", candidates: [bad.eventId] });
  });
  it("pause everything, and nothing is forgotten meanwhile", () => {
    const own = judged(create(0, "Mallory", "churn"), "denied");
    const step = stepOf(own, [own], {}, { settings: { ...settings(CHURN), pause: true } });
    assert.deepEqual(step.act === "wait" && step.notice, "paused");
  });
});

describe("an inference component's description", () => {
  it("is compared with what was asked for", () => {
    const asked = reading(
      call(0, "Bob", "CreateInferenceComponent", {
        inferenceComponentName: "p",
        endpointName: "e",
        specification: { modelName: "Churn-1" },
      }),
    );
    const described = readComponent({ Specification: { ModelName: "Churn-1", ComputeResourceRequirements: {} } })!;
    assert.equal(appliedBy({ ...asked, deploys: { kind: "component", contents: described } }), appliedBy(asked));
  });
});
