import { accountIn } from "../arn";
import type { Hop } from "../simulate/simulate";
import type { Beside, Dimension, Family, Promised, Question } from "./question";
import { ownerOf, request, supposedPolicy } from "./request";
import { withoutKey, withValue } from "./words";

/** Twins are derived from a promise along fixed dimensions, as the mutants of the tests are derived from documents. */

/** What is different, and the chain of requests that differs so. */
type Change = readonly [difference: string, ...hops: Hop[]];
type Derive<D extends Dimension> = (
  given: NonNullable<Beside[D]>,
  promise: Required<Pick<Promised, "hop" | "via">>,
) => Change[];

const last =
  (change: (hop: Hop) => Hop) =>
  ({ via, hop }: Required<Pick<Promised, "hop" | "via">>): Hop[] => [...via, change(hop)];

/** The same request about another resource, which has no policy of ours. */
const about = (hop: Hop, resource: string, accountId: string): Hop => ({
  ...hop,
  resource,
  accountId,
  resourcePolicy: supposedPolicy(hop.principal, hop.action, { resource, accountId }),
});

const DERIVATIONS: { readonly [D in Dimension]: Derive<D> } = {
  name: (given, promise) =>
    given.flatMap(({ what, others, arn, within }) =>
      others.map((other): Change => [
        `${what} ${other}${promise.hop.action.startsWith("sts:") ? ", which trusts everyone" : ""}`,
        ...last((hop) =>
          within ? { ...hop, resource: arn(other) } : about(hop, arn(other), accountIn(arn(other)) || hop.accountId),
        )(promise),
      ]),
    ),
  action: (given, promise) =>
    given.map((one): Change => {
      const { action: name, resource, context, text = name } = typeof one === "string" ? { action: one } : one;
      const action = name.includes(":") ? name : `${promise.hop.action.split(":")[0]}:${name}`;
      return [
        text,
        ...last((hop) =>
          resource === undefined
            ? { ...hop, action, context: context ?? hop.context }
            : request(hop.principal, action, resource, {
                accountId: ownerOf(resource, hop.principal),
                context: context ?? hop.context,
              }),
        )(promise),
      ];
    }),
  caller: (given, { via, hop }) =>
    given.map(([who, principal]): Change => {
      const [first, ...rest] = [...via, hop];
      return [`by ${who}`, { ...first, principal }, ...rest];
    }),
  account: (given, promise) =>
    given.map((id): Change => [
      `in account ${id}`,
      ...last((hop) => about(hop, hop.resource.replace(`:${hop.accountId}:`, `:${id}:`), id))(promise),
    ]),
  region: (given, promise) => given.map((to): Change => [`in ${to}`, ...last((hop) => inRegion(hop, to))(promise)]),
  context: (given, promise) =>
    Object.entries(given).flatMap(([key, values]) =>
      values.map((value): Change => {
        const others = Object.entries(promise.hop.context).filter(([one]) => one !== key);
        const context = Object.fromEntries(value === undefined ? others : [...others, [key, value] as const]);
        const text = value === undefined ? withoutKey(key) : withValue(key, value);
        return [text, ...last((hop) => ({ ...hop, context }))(promise)];
      }),
    ),
  transport: (refused, promise) =>
    refused
      ? [
          [
            "over plain HTTP",
            ...last((hop) => ({ ...hop, context: { ...hop.context, "aws:SecureTransport": "false" } }))(promise),
          ],
        ]
      : [],
  other: (given, { via }) => given.map(([difference, hop]): Change => [difference, ...via, hop]),
};

/** A request elsewhere: about what is there, and about models that are there. */
function inRegion(hop: Hop, to: string): Hop {
  const from = hop.resource.split(":")[3] || String(hop.context["aws:RequestedRegion"]);
  const moved = (text: string) => (text === from ? to : text.replace(`:${from}:`, `:${to}:`));
  const context = Object.entries(hop.context).map(([key, value]) => [
    key,
    typeof value === "string" ? moved(value) : value.map(moved),
  ]);
  return { ...about(hop, moved(hop.resource), hop.accountId), context: Object.fromEntries(context) as Hop["context"] };
}

function* changesOf<D extends Dimension>(dimension: D, beside: Beside, promise: Promised): Generator<Change> {
  const given = beside[dimension];
  if (given !== undefined) yield* DERIVATIONS[dimension](given, { via: [], ...promise });
}

/** The questions of a family about a subject: every promise with its twins. Promises of the same words are one promise. */
export function* questionsOfFamily<S>({ id, promises }: Family<S>, subject: S, about: string): Generator<Question> {
  const promised = new Set<string>();
  for (const promise of promises(subject)) {
    const { text, key, via = [], hop, beside = {} } = promise;
    if (promised.has(text)) continue;
    promised.add(text);
    const twin: Question = { consumer: about, family: id, text, expected: "allowed", key, hops: [...via, hop] };
    yield twin;
    const asked = new Set<string>();
    for (const dimension of Object.keys(DERIVATIONS) as Dimension[])
      for (const [difference, ...hops] of changesOf(dimension, beside, promise)) {
        if (asked.has(difference)) continue;
        asked.add(difference);
        const question = { consumer: about, family: id, text: `${text}, but ${difference}`, key, hops };
        yield { ...question, expected: "denied", twin, dimension, difference };
      }
  }
}
