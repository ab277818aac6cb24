import type { Resource } from "../build/build";
import type { Side } from "../build/side";

/** Which policies, boundaries and memberships the stacks of an account make, by the names that IAM knows them by. */
export class OwnPolicies {
  /** ARNs of permissions boundaries, by the names of the roles that the stacks make. */
  readonly boundaries: ReadonlyMap<string, string>;
  readonly #byType: ReadonlyMap<string, readonly Resource[]>;
  /** By type, and by the name of the role or group that they are on. */
  readonly #byHolder: ReadonlyMap<string, readonly Resource[]>;

  constructor(resources: readonly Resource[]) {
    this.#byType = Map.groupBy(resources, ({ type }) => type);
    this.#byHolder = Map.groupBy(
      resources,
      ({ type, inputs }) => `${type} ${String(inputs["role"] ?? inputs["group"])}`,
    );
    this.boundaries = new Map(
      this.#of("role:Role").flatMap(({ inputs, state, adopted }): [string, string][] => {
        const boundary = inputs["permissionsBoundary"];
        return typeof boundary === "string" && !adopted ? [[String(state["name"]), boundary]] : [];
      }),
    );
  }

  inlineOf(holder: "role" | "group", name: string): string[] {
    return this.#on(holder === "role" ? "rolePolicy:RolePolicy" : "groupPolicy:GroupPolicy", name).map(({ state }) =>
      String(state["name"]),
    );
  }

  attachedTo(holder: "role" | "group", name: string): string[] {
    const type =
      holder === "role" ? "rolePolicyAttachment:RolePolicyAttachment" : "groupPolicyAttachment:GroupPolicyAttachment";
    return this.#on(type, name).map(({ inputs }) => String(inputs["policyArn"]));
  }

  groupsOf(user: string): string[] {
    return this.#of("userGroupMembership:UserGroupMembership")
      .filter(({ inputs }) => inputs["user"] === user)
      .flatMap(({ inputs }) => inputs["groups"] as string[]);
  }

  #of(type: string): readonly Resource[] {
    return this.#byType.get(`aws:iam/${type}`) ?? [];
  }

  #on(type: string, name: string): readonly Resource[] {
    return this.#byHolder.get(`aws:iam/${type} ${name}`) ?? [];
  }
}

export const ownPoliciesIn = (sides: readonly Pick<Side<unknown>, "built">[]): OwnPolicies =>
  new OwnPolicies(sides.flatMap(({ built }) => built.resources));
