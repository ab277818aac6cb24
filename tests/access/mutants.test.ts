import assert from "node:assert/strict";
import { KeptAnswers } from "../../access/asking/keptAnswers";
import { simulator } from "../../access/asking/verdicts";
import { sidesOf } from "../../access/sides";
import { firstSurprise } from "../firstSurprise";
import type { Stack } from "../../access/sides";
import type { Question } from "../../access/questions";
import { subjectsOf } from "../../access/questions/subjects";
import type { ChildConfig, ParentConfig } from "../../config";
import { DEFAULT_DENY, featureStores, guarded, routedConsumers, threeConsumers } from "../sample";
import { mutantsOf } from "./mutants";

/** Mutants that change nothing that anyone could do, each with its reason. */
const EQUIVALENT: readonly { readonly mutant: RegExp; readonly reason: string }[] = [
  { mutant: /\*\*|any prefix in (.*[:/])?\*/, reason: "two stars match what one does" },
  {
    mutant: /: (Upload|Read|Find|List|Write)\w+: StringEqualsIfExists/,
    reason:
      "aws:ResourceAccount is in every request to S3, so a condition that needs it where it exists needs it always",
  },
  {
    mutant: /ArnEqualsIfExists|ArnNotLikeIfExists|(ByPath|ChangeEventSources): ArnLikeIfExists/,
    reason:
      "aws:PrincipalArn is in every request that an IAM role or user signs, and these calls say of which function or policy",
  },
  { mutant: /BoolIfExists/, reason: "aws:SecureTransport is in every request" },
  {
    mutant: /(results|notifications)-key policy: AccountManagesKey: Action \*/,
    reason: "nothing but kms actions is asked of a key",
  },
  {
    mutant: /EventsOfRules: (no condition at all|without ArnEquals aws:SourceArn|aws:SourceArn may be anything)/,
    reason:
      "DenyOtherSenders refuses every sender whose source is none of the rules, and the two statements are each other's second line",
  },
  {
    mutant: /DenyOtherSenders: ArnNotEqualsIfExists/,
    reason: "a negated condition holds of a request without the key anyway",
  },
  {
    mutant: /results-policy policy: DenyInsecureTransport: Action \*/,
    reason: "nothing but s3 actions is asked of a bucket",
  },
  {
    mutant: /results-policy policy: DenyInsecureTransport: .*(eu-west-1\*|\* for|\* instead of|any prefix in)/,
    reason: "a bucket's policy is asked about that bucket and its objects alone, and the statement is about both",
  },
  {
    mutant: /results-policy policy: FeatureStoreRoleFindsBucket: .*(eu-west-1\*|\* for|\* instead of|any prefix in)/,
    reason: "a bucket's policy is asked about that bucket alone, and these actions are never about objects",
  },
  {
    mutant: /policy: DenyInsecureTransport: (Action \*|s[qn]s:\*)/,
    reason:
      "nothing but actions of the service is asked of a queue or topic, and none of them is wanted over plain HTTP",
  },
  {
    mutant: /ChangeTopicKeyAlias: (Action \*|kms:\* for)/,
    reason: "no other action than these three is about an alias",
  },
  {
    mutant: /ChangeTopicKey: ForAnyValue:StringEqualsIfExists/,
    reason: "the simulator finds no value of a key that a request does not have, IfExists or not",
  },
  { mutant: /LookUp: StringEqualsIfExists/, reason: "aws:RequestedRegion is in every request" },
  {
    mutant: /ForAllValues:String(Like|Equals)IfExists/,
    reason: "of a request without the key, all values are what they should be anyway",
  },
  {
    mutant: /output selfProtection: Change(Roles|Guardrail): any account/,
    reason: "nobody changes roles and policies of another account",
  },
  {
    mutant:
      /-(queue|queue-undelivered|queue-dead-letters|notifications)-policy policy: .*(\* for arn|\* instead of|any prefix in|any account for|any region for|\w\*$)/,
    reason: "the policy of a queue or topic is asked about that alone",
  },
];

/** `npm test` tries a part of the mutants of the large stacks; `npm run mutants` and CI try all. */
const ALL = process.env["MUTANTS"] === "all";

/** Whether a document is one of the guardrail's, when only these are tried. */
const ofGuardrail = (name: string) => /^(guardrail-policy|output)/.test(name);

/** What a document of enforcement is asked about under. */
const enforcementSubject = (name: string) =>
  /^output selfProtection/.test(name) ? "self-protection" : ofGuardrail(name) ? "guardrail" : "enforcement";

interface Tried {
  readonly name: string;
  readonly build: () => ReturnType<typeof threeConsumers>;
  readonly atLeast: number;
  readonly every: number;
  readonly only?: (mutant: string) => boolean;
}
const STACKS: readonly Tried[] = [
  { name: "endpoints", build: threeConsumers, atLeast: 60, every: 1 },
  {
    name: "policies on endpoints",
    build: routedConsumers,
    atLeast: 60,
    every: ALL ? 1 : 3,
    only: (mutant) => !mutant.startsWith("bank"),
  },
  { name: "feature stores", build: () => featureStores(), atLeast: 100, every: ALL ? 1 : 4 },
  { name: "enforcement", build: () => guarded(), atLeast: 60, every: ALL ? 1 : 40 },
  {
    name: "a guardrail that denies by default",
    build: () => guarded(DEFAULT_DENY),
    atLeast: 10,
    every: ALL ? 1 : 10,
    only: (mutant) => /^guardrail-policy-\d+ policy: Default/.test(mutant),
  },
];

/** What the answers about each subject would be kept under. */
function keysOf(
  parent: Stack<ParentConfig>,
  children: readonly Stack<ChildConfig>[],
  about: (subject: string) => boolean = () => true,
): string[] {
  const subjects = [...subjectsOf(sidesOf(parent, children))].filter(([name]) => about(name));
  return subjects.map(([, make]) => KEPT.keyOf(make()));
}
const KEPT = new KeptAnswers(simulator, "nowhere", "this program");

describe("the access check notices", function () {
  this.timeout(600_000); // All of them take a minute on two idle cores.

  const excused = new Set<RegExp>();
  for (const { name, build, atLeast, every, only = () => true } of STACKS) {
    it(`every mutant of every document: ${name}`, async function () {
      if (ALL) this.timeout(0);
      const { parent, children } = await build();
      assert.equal(await firstSurprise(parent, children), undefined);

      const known = new Set(keysOf(parent, children));

      const survivors: string[] = [];
      let count = 0;
      let index = 0;
      for (const stack of [parent, ...children]) {
        for (const mutant of mutantsOf(stack.built)) {
          if (!only(mutant.name)) continue;
          index += 1;
          if (index % every !== 0) continue;
          count += 1;
          const swap = <C>(one: Stack<C>): Stack<C> =>
            one.built === stack.built ? { ...one, built: mutant.built } : one;
          // Whoever the document is for is enough to ask; and asking nobody else is the stricter test.
          const about = (subject: string) =>
            subject.includes(" in ")
              ? subject.startsWith(enforcementSubject(mutant.name))
              : stack !== parent
                ? stack.built.stack === subject
                : mutant.name.startsWith("endpoint-policy") || mutant.name.startsWith(subject);
          assert.ok(
            keysOf(swap(parent), children.map(swap), about).some((key) => !known.has(key)),
            `answers that were kept would hide: ${mutant.name}`,
          );
          const urgent = ({ hops }: Question) => mutant.services.has(hops.at(-1)!.action.split(":")[0]!);
          if ((await firstSurprise(swap(parent), children.map(swap), { about, urgent })) !== undefined) continue;
          const excuse = EQUIVALENT.find(({ mutant: pattern }) => pattern.test(mutant.name));
          if (excuse) excused.add(excuse.mutant);
          else survivors.push(mutant.name);
        }
      }
      console.log(`      ${count} mutants`);
      assert.deepEqual(survivors, []);
      assert.ok(count >= atLeast);
    });
  }

  it("without an excuse that no mutant needs", function () {
    if (ALL) assert.equal(excused.size, EQUIVALENT.length);
    else assert.ok(excused.size > 0);
  });
});
