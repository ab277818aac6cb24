import type { Role } from "../build/account";
import { covers, exampleOf, neighboursOf, otherCase, otherRegion, strangerTo, unlike } from "../examples";
import type { Hop, Principal } from "../simulate/simulate";
import { type Interview, type Question } from "./interview";
import { sharesIn } from "../build/side";
import { adminOf, callersOf, nobodySpecial, openPolicy, openRole, sessionOf, type Caller } from "./people";

const RUNTIME_ACTIONS = ["InvokeEndpoint", "InvokeEndpointWithResponseStream", "InvokeEndpointAsync"] as const;

/** What a session brings along when it has it. */
const SESSION_CONTEXT = [
  { action: "sts:SetSourceIdentity", what: "source identity", context: { "sts:SourceIdentity": "alice" } },
  { action: "sts:TagSession", what: "session tags", context: { "aws:RequestTag/team": "fraud" } },
] as const;

/** Everything about one consumer's invoke role: who gets in, and what they reach there. */
export function askAboutInvokeRole(interview: Interview, role: Role): void {
  const externalId = givenExternalId(interview);
  const enter = (principal: Principal): Hop => assume(interview, principal, role, { "sts:ExternalId": externalId });
  const [first, ...others] = callersOf(interview);
  if (first === undefined) return;

  const endpoint = askAboutEndpoints(interview, first.principal, role, enter(first.principal));
  if (interview.child)
    interview.denied(endpoint, `bob, whom nobody has let`, enter(nobodySpecial(interview)), endpoint.hops[1]!);
  for (const { principal, key } of others) {
    interview.allowed(
      endpoint.text.replace(first.principal.label, principal.label),
      key,
      enter(principal),
      endpoint.hops[1]!,
    );
  }
  askAboutTrust(interview, role, externalId);
  for (const caller of [first, ...others].filter(({ alone }) => alone))
    askAboutCaller(interview, caller, role, enter(caller.principal));
}

/** The ExternalId as people get it: from the child's own outputs. */
function givenExternalId({ child, consumer, parent }: Interview): string {
  return String(child?.built.outputs["externalId"] ?? consumer.externalId ?? parent.config.here.accountId);
}

function assume(
  { parent }: Interview,
  principal: Principal,
  role: Pick<Role, "arn" | "trust">,
  context: Hop["context"],
  action = "sts:AssumeRole",
): Hop {
  return {
    principal,
    action,
    resource: role.arn,
    accountId: parent.config.here.accountId,
    resourcePolicy: role.trust,
    context,
  };
}

/** caller -> invoke role -> endpoint: everything promised, and what stands right beside it. Returns the first promise. */
function askAboutEndpoints(interview: Interview, caller: Principal, role: Role, enter: Hop): Question {
  const { consumer, parent } = interview;
  const { here } = parent.config;
  const { endpoints = [], inferenceComponents } = consumer;
  const actions: readonly string[] = consumer.actions;
  const componentActions = actions.filter((action) => action !== "InvokeEndpointAsync");
  const session = sessionOf(role, "the invoke role", interview);
  const regions = regionsOf(interview);
  const stranger = strangerTo(here.accountId, consumer.accountId);

  const use = (action: string, type: string, name: string, region: string, accountId = here.accountId): Hop => {
    const resource = `arn:${here.partition}:sagemaker:${region}:${accountId}:${type}/${name}`;
    // An endpoint of another account may have a policy of its own; suppose it lets the role in.
    const resourcePolicy = accountId === here.accountId ? undefined : openPolicy(role.arn, resource);
    return { principal: session, action: `sagemaker:${action}`, resource, accountId, resourcePolicy, context: {} };
  };

  /** Every name in every region with every action, and for each name in each region what is next to it. */
  const askAboutNames = (type: string, setting: string, patterns: readonly string[], offered: readonly string[]) => {
    const promises: Question[] = [];
    for (const [index, pattern] of patterns.entries()) {
      for (const spelling of new Set([pattern, pattern.toLowerCase()])) {
        for (const region of regions) {
          const name = exampleOf(spelling);
          const what = `${type === "endpoint" ? "" : "component "}${name}${region === regions[0] ? "" : ` in ${region}`}`;
          const [promise] = offered.map((action) =>
            interview.allowed(
              `${caller.label} -> invoke role -> ${action} ${what}`,
              interview.key(`${setting}[${index}]`),
              enter,
              use(action, type, name, region),
            ),
          );
          const instead = (difference: string, ...to: Parameters<typeof use>) =>
            interview.denied(promise!, difference, enter, use(...to));
          for (const neighbour of neighboursOf(spelling, patterns)) {
            instead(`${type.replace("-", " ")} ${neighbour}`, offered[0]!, type, neighbour, region);
          }
          instead(`in account ${stranger}`, offered[0]!, type, name, region, stranger);
          if (!consumer.regions?.includes("*")) {
            const elsewhere = otherRegion(regions, here.region);
            instead(`in ${elsewhere}`, offered[0]!, type, name, elsewhere);
          }
          promises.push(promise!);
        }
      }
    }
    return promises;
  };
  const refuse = (promise: Question, type: string, name: string, refused: readonly string[]) => {
    for (const action of refused) interview.denied(promise, action, enter, use(action, type, name, regions[0]!));
  };

  const [endpoint] = askAboutNames("endpoint", "endpoints", endpoints, actions);
  const shared = exampleOf(endpoints[0]!);
  const missing = RUNTIME_ACTIONS.filter((action) => !actions.includes(action));
  refuse(endpoint!, "endpoint", shared, [...missing, "DescribeEndpoint", "DeleteEndpoint"]);
  const theirs = endpointOfNeighbour(interview);
  if (theirs) {
    const hop = use(actions[0]!, "endpoint", theirs.name, regions[0]!);
    interview.denied(endpoint!, `endpoint ${theirs.name} of ${theirs.id}`, enter, hop);
  }

  const [component] =
    componentActions.length === 0
      ? []
      : askAboutNames("inference-component", "inferenceComponents", inferenceComponents, componentActions);
  if (component)
    refuse(component, "inference-component", exampleOf(inferenceComponents[0]!), ["DeleteInferenceComponent"]);
  else if (componentActions.length > 0) {
    const hop = use(componentActions[0]!, "inference-component", shared, regions[0]!);
    interview.denied(endpoint!, "through an inference component", enter, hop);
  }
  return endpoint!;
}

/** The regions the endpoints are invoked in; for "every region", the stack's and one more. */
function regionsOf({ consumer, parent }: Interview): readonly string[] {
  const { region } = parent.config.here;
  const { regions = [region] } = consumer;
  return regions.includes("*") ? [region, otherRegion([region], region)] : regions;
}

/** Another consumer's endpoint, where this one was not given it too. */
function endpointOfNeighbour({
  consumer,
  neighbour,
}: Interview): { readonly id: string; readonly name: string } | undefined {
  const mine = (consumer.endpoints ?? []).map((pattern) => pattern.toLowerCase());
  const name = (neighbour?.consumer.endpoints ?? [])
    .map(exampleOf)
    .find((one) => !mine.some((pattern) => covers(pattern, one.toLowerCase())));
  return neighbour && name !== undefined ? { id: neighbour.id, name } : undefined;
}

/**
 * Whom the trust lets in, and with what. Asked of admins, who may do everything at home: each denial is the trust's own, and
 * changes one thing about somebody who may come in.
 */
function askAboutTrust(interview: Interview, role: Role, externalId: string): void {
  const { consumer, parent, neighbour } = interview;
  const { accountId: own } = parent.config.here;
  const admin = adminOf(consumer.accountId, interview);
  const accepted = [consumer.externalId ?? own, ...consumer.alsoAcceptExternalIds];
  const withId = (principal: Principal, id = externalId) =>
    assume(interview, principal, role, { "sts:ExternalId": id });

  const enter = interview.allowed(
    `${admin.label}, with ExternalId ${externalId}`,
    interview.key("externalId"),
    withId(admin),
  );
  for (const [index, id] of consumer.alsoAcceptExternalIds.entries()) {
    interview.allowed(
      `${admin.label}, with ExternalId ${id}`,
      interview.key(`alsoAcceptExternalIds[${index}]`),
      withId(admin, id),
    );
  }
  const wrong = [unlike(accepted), otherCase(externalId)].filter((id) => id !== undefined && !accepted.includes(id));
  for (const id of wrong) interview.denied(enter, `ExternalId ${id}`, withId(admin, id));
  interview.denied(enter, "no ExternalId", assume(interview, admin, role, {}));

  const theirs = neighbour?.consumer.accountId ?? own;
  const accounts = new Set([strangerTo(own, consumer.accountId, theirs), own, theirs]);
  accounts.delete(consumer.accountId); // Two consumers of one account.
  const outsiders = [
    ...[...accounts].map((accountId) => ({
      difference: accountId === own ? "an admin of the parent itself" : `an admin of ${accountId}`,
      principal: adminOf(accountId, interview),
    })),
    ...(parent.config.organizationId === undefined
      ? []
      : [
          { difference: "from outside every organization", principal: { ...admin, organizationId: undefined } },
          { difference: "from another organization", principal: { ...admin, organizationId: "o-z9y8x7w6v5" } },
        ]),
  ];
  for (const { difference, principal } of outsiders) interview.denied(enter, difference, withId(principal));
  for (const { action, what, context } of SESSION_CONTEXT) {
    const bring = interview.allowed(
      `${admin.label} brings ${what} along`,
      interview.key("accountId"),
      assume(interview, admin, role, context, action),
    );
    for (const { difference, principal } of outsiders)
      interview.denied(bring, difference, assume(interview, principal, role, context, action));
  }
}

/** What a caller's own policy lets it do, and no more. */
function askAboutCaller(interview: Interview, { principal, key }: Caller, role: Role, enter: Hop): void {
  const { parent, neighbour } = interview;
  const { accountId, partition } = parent.config.here;
  const promise = interview.allowed(`${principal.label} assumes the invoke role`, key, enter);
  for (const { action, what, context } of SESSION_CONTEXT) {
    interview.allowed(
      `${principal.label} brings ${what} along`,
      key,
      assume(interview, principal, role, context, action),
    );
  }
  const others = [
    ["another role", `arn:${partition}:iam::${accountId}:role/Admin`],
    ["a role of a longer name", `${role.arn}-v2`],
    ["a role whose name ends so", role.arn.replace(/[^/]+$/, "Not$&")],
    ["a role of another account", role.arn.replace(accountId, strangerTo(accountId, interview.consumer.accountId))],
  ] as const;
  for (const [difference, arn] of others) {
    interview.denied(
      promise,
      `${difference}, open to everyone`,
      assume(interview, principal, openRole(arn), enter.context),
    );
  }
  interview.denied(promise, "sts:SetContext", assume(interview, principal, openRole(role.arn), {}, "sts:SetContext"));

  const theirs = neighbour && parent.account.roles.get(sharesIn(parent)[neighbour.id]?.invoke?.roleArn ?? "");
  if (neighbour && theirs) {
    const id = neighbour.consumer.externalId ?? accountId;
    interview.denied(
      promise,
      `the invoke role of ${neighbour.id}`,
      assume(interview, principal, theirs, { "sts:ExternalId": id }),
    );
  }
}
