import assert from "node:assert/strict";
import fc from "fast-check";
import { NO_RULES, rulesAsPolicy } from "../../../access/holders/rulesAsPolicy";
import { openedBy } from "../../../access/sets/opened";
import type { Requests } from "../../../access/sets/requests";
import { readTogether } from "../../../access/sets/statements";
import { callerOf } from "../../../enforcement/events/caller";
import { readEnforcement } from "../../../enforcement/rules/read";
import type { EnforcementSettings } from "../../../enforcement/rules/schema";
import { judge } from "../../../enforcement/verdict/judge";

const ACCOUNT = "111111111111";
const HERE = { accountId: ACCOUNT, region: "eu-west-1", partition: "aws" };
const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

const ROLES = ["a", "b", "c"];
const MODELS = ["x", "xy", "y"];
const some = (of: readonly string[]) => fc.subarray([...of], { minLength: 1 });
const rule = fc.record(
  {
    models: some(["x", "x*", "y"]),
    endpoints: some(["e", "f"]),
    allowedRoleArns: some(ROLES).map((names) => names.map(role)),
    mode: fc.constantFrom("enforce", "audit"),
  },
  { requiredKeys: ["models", "allowedRoleArns"] },
);
const settings = fc
  .record({
    mode: fc.constantFrom("enforce", "audit"),
    defaultDecision: fc.constantFrom("allow", "deny"),
    pause: fc.boolean(),
    breakGlassRoleArns: fc.constantFrom([], [role("c")]),
    rules: fc.array(rule, { maxLength: 2 }),
  })
  .map((raw) => ({ ...raw, rules: raw.rules.map((one, index) => ({ name: `r${index}`, ...one })) }))
  .map((raw) => readEnforcement(raw).settings)
  .filter((read): read is EnforcementSettings => read !== undefined);

describe("rules of enforcement as a policy", () => {
  it("allow what enforcement does not undo, and nothing else", () => {
    fc.assert(
      fc.property(
        settings,
        fc.constantFrom(...ROLES),
        fc.constantFrom(...MODELS),
        fc.constantFrom("e", "f", "g"),
        (settings, name, model, endpoint) => {
          const verdict = judge(
            {
              eventTime: 0,
              caller: callerOf({
                type: "AssumedRole",
                accountId: ACCOUNT,
                sessionContext: {
                  sessionIssuer: { type: "Role", arn: role(name), accountId: ACCOUNT, userName: name },
                },
              }),
              to: { endpointName: endpoint },
              models: {
                certainty: "certain",
                candidates: [[{ name: model, details: undefined }]],
              } as unknown as Parameters<typeof judge>[0]["models"],
            },
            settings,
            HERE,
            Infinity,
          );
          const isUndone = verdict.decision === "denied" && verdict.mode === "enforce" && !settings.pause;
          assert.equal(
            isDenied(rulesAsPolicy({ settings, ...HERE }), { role: role(name), model, endpoint }),
            isUndone,
            verdict.reason,
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});

/** Whether everything with no rules at all allows it and these rules do not. */
function isDenied(document: unknown, { role, model, endpoint }: Readonly<Record<string, string>>): boolean {
  const [rules, none] = readTogether([{ name: "rules", document }], [{ name: "none", document: NO_RULES }]);
  const isIn = ({ principal, context }: Requests) =>
    principal.has(role!) &&
    [...context].every(([key, values]) => {
      if (values.kind !== "text") return false;
      const value = { "deploy:model": model, "deploy:endpoint": endpoint }[key];
      return value === undefined ? values.absent : values.language.has(value);
    });
  return openedBy(rules!, none!).some(({ requests }) => requests.some(isIn));
}
