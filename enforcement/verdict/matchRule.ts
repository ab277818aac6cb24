import type { Current } from "../models/current";
import type { DeployedTo } from "../events/deploymentCalls";
import { matches, matchesName } from "../rules/globs";
import type { ModelDetails } from "../models/descriptions";
import { meansImage } from "../models/images";
import { meansPlace } from "../models/s3Places";
import type { Rule } from "../rules/schema";

/** Whether a rule is about a model that was deployed. */
export type Match = "yes" | "no" | "maybe";

/** A model as far as it is known. */
export interface Model {
  /** Absent for a container that runs without a model. */
  readonly name?: string | undefined;
  /** It runs, and nothing of it could be read: any rule may be about it. */
  readonly unknown?: true | undefined;
  /** Undefined when nothing is known but the name. */
  readonly details: Current<ModelDetails> | undefined;
  /** What the call itself says of the container, on top of what the model says. */
  readonly container?: Current<ModelDetails> | undefined;
}

/** What a rule may say of the model itself, besides its name. */
const OF_DETAILS = {
  executionRoleArns: (pattern, { executionRoleArn: arn, unread }) =>
    or([yesOrNo(arn !== undefined && matches(pattern, arn)), maybeIf(unread, "role", "members")]),
  modelDataUrls: (pattern, { places, unread }) =>
    or([...places.map((place) => meansPlace(pattern, place)), maybeIf(unread, "packages", "environment", "members")]),
  modelPackageArns: (pattern, { modelPackageArns: arns, unread }) =>
    or([yesOrNo(arns.some((arn) => matchesName(pattern, arn))), maybeIf(unread, "members")]),
  images: (pattern, { images, unread }) =>
    or([...images.map((image) => meansImage(pattern, image)), maybeIf(unread, "packages", "members")]),
} as const satisfies Partial<Record<keyof Rule, (pattern: string, details: ModelDetails) => Match>>;
const detailKinds = Object.keys(OF_DETAILS) as (keyof typeof OF_DETAILS)[];

/** Whether the rule asks for more of a model than its name. Without such a rule nobody needs to look. */
export const needsDetails = (rule: Rule): boolean => detailKinds.some((kind) => rule[kind].length > 0);

/** Any selector suffices. Names and package ARNs compare without case, roles, places and images with case. */
export function isAbout(rule: Rule, model: Model, to: DeployedTo): Match {
  const { name, details, container, unknown } = model;
  if (unknown) return isAboutSomething(rule, to);
  return or([
    ...rule.endpoints.map((pattern) => ofEndpoint(pattern, to)),
    ...rule.models.map((pattern) => yesOrNo(name !== undefined && matchesName(pattern, name))),
    ...(needsDetails(rule) ? [details, ...(container ? [container] : [])].map((known) => ofDetails(rule, known)) : []),
  ]);
}

const ofDetails = (rule: Rule, details: Current<ModelDetails> | undefined): Match =>
  whichever(details, (one) =>
    or(detailKinds.flatMap((kind) => rule[kind].map((pattern) => OF_DETAILS[kind](pattern, one)))),
  );

/** As {@link isAbout}, of a deployment of which not even the models are known. */
export function isAboutSomething(rule: Rule, to: DeployedTo): Match {
  if (rule.models.length > 0 || needsDetails(rule)) return "maybe";
  // Even at an endpoint that it names: perhaps nothing was deployed there at all.
  return or(rule.endpoints.map((pattern) => ofEndpoint(pattern, to))) === "no" ? "no" : "maybe";
}

function ofEndpoint(pattern: string, to: DeployedTo): Match {
  if (typeof to === "object") return yesOrNo(matchesName(pattern, to.endpointName));
  return to === "unknown" ? "maybe" : "no";
}

/**
 * An answer that is the same for every candidate. What may turn out to be otherwise is a maybe; of what is likely, only a no is:
 * whoever swaps an object within a second wants the rule not to see it.
 */
export function whichever<T>(known: Current<T> | undefined, ask: (candidate: T) => Match): Match {
  if (known === undefined || known.certainty === "open") return "maybe";
  const [first, ...others] = known.candidates.map(ask);
  if (others.some((other) => other !== first)) return "maybe";
  return first === "no" && known.certainty === "likely" ? "maybe" : first!;
}

const maybeIf = (unread: ModelDetails["unread"], ...kinds: ModelDetails["unread"]): Match =>
  unread.some((kind) => kinds.includes(kind)) ? "maybe" : "no";

const yesOrNo = (yes: boolean): Match => (yes ? "yes" : "no");

function or(answers: readonly Match[]): Match {
  if (answers.includes("yes")) return "yes";
  return answers.includes("maybe") ? "maybe" : "no";
}
