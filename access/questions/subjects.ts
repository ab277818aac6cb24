import type { ChildConfig, Consumer, ParentConfig } from "../../config";
import { policedEndpointArns } from "../../contract/share";
import { shareIn, sharesIn, type Side, type SideView } from "../build/side";
import type { Sides } from "../sides";
import type { Enforced } from "./enforcement/guardedCalls";
import type { ConsumerSubject, Neighbour, ParentView } from "./sharing";

/**
 * What is asked about at once, with all that its questions and their answers come from: a consumer, or a part of a stack's
 * enforcement. Plain data, so that a subject can be handed to another thread, and its answers be known by its content.
 */
export type Subject = ConsumerSubject | EnforcementSubject;

interface EnforcementSubject {
  readonly kind: "enforcement";
  /** What its answers are filed under: `guardrail in 111111111111`. */
  readonly name: string;
  readonly what: EnforcementPart;
  readonly side: Enforced;
}

export type EnforcementPart = (typeof PARTS)[number];
const PARTS = ["enforcement", "guardrail", "self-protection"] as const;

/** The names of the subjects, each with how it is made: the consumers, then the enforcement of every stack that has it. */
export function subjectsOf({ parent, children }: Sides): ReadonlyMap<string, () => Subject> {
  const views = new Map(children.map((child) => [shareIn(child).consumer, viewOf(child)]));
  const consumers = Object.entries(parent.config.consumers);
  const shares = sharesIn(parent);
  return new Map<string, () => Subject>([
    ...consumers.map(([name, consumer], index): [string, () => ConsumerSubject] => {
      const child = views.get(name);
      const [id, other] = consumers[(index + 1) % consumers.length]!;
      const theirs = views.get(id);
      const neighbour: Neighbour | undefined =
        id === name
          ? undefined
          : {
              id,
              consumer: other,
              share: shares[id],
              childAtHome: theirs?.account === child?.account ? theirs : undefined,
            };
      const share = shares[name];
      const about = [share, neighbour?.share];
      return [
        name,
        () => ({
          kind: "consumer",
          name,
          consumer,
          share,
          child,
          neighbour,
          parent: parentFor(about, consumer, parent),
        }),
      ];
    }),
    ...[parent, ...children].flatMap((side) =>
      (side.config.enforcement === undefined ? [] : PARTS).map((what): [string, () => EnforcementSubject] => {
        const name = `${what} in ${side.config.here.accountId}`;
        return [name, () => ({ kind: "enforcement", name, what, side })];
      }),
    ),
  ]);
}

const viewOf = ({ config, built: { stack, outputs }, account }: Side<ChildConfig>): SideView<ChildConfig> => ({
  config,
  built: { stack, outputs },
  account,
});

function parentFor(
  about: readonly ConsumerSubject["share"][],
  { mode }: Pick<Consumer, "mode">,
  { config: { here, organizationId, consumers }, account }: Side<ParentConfig>,
): ParentView {
  const arns = about.flatMap((share) => [share?.invoke?.roleArn ?? "", share?.featureStore?.roleArn ?? ""]);
  const roles = new Map(arns.flatMap((arn) => [account.roles.get(arn) ?? []].flat().map((role) => [arn, role])));
  const policed = new Set(about.flatMap((share) => (share === undefined ? [] : policedEndpointArns(share))));
  const resourcePolicies = new Map([...account.resourcePolicies].filter(([arn]) => policed.has(arn)));
  const others = mode === "endpointPolicy" ? Object.values(consumers).filter((one) => one.mode === mode) : [];
  return {
    config: { here, organizationId },
    account: { accountId: account.accountId, roles, resourcePolicies },
    routerOwners: [...new Set(others.map(({ accountId }) => accountId))].sort(),
  };
}
