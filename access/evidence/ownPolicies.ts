import type { Resource } from "../build/build";
import type { Side } from "../build/side";

/** Which policies, boundaries and memberships the stacks of an account make, by the names that IAM knows them by. */
export class OwnPolicies {
  /** ARNs of permissions boundaries, by the names of the roles that the stacks make. */
  readonly boundaries: ReadonlyMap<string, string>;
  readonly #resources: readonly Resource[];

  constructor(resources: readonly Resource[]) {
    this.#resources = resources;
    this.boundaries = new Map(
      this.#of("role:Role").flatMap(({ inputs, state, adopted }): [string, string][] => {
        const boundary = inputs["permissionsBoundary"];
        return typeof boundary === "string" && !adopted ? [[String(state["name"]), boundary]] : [];
      }),
    );
  }

  inlineOf(holder: "role" | "group", name: string): string[] {
    return this.#on(holder === "role" ? "rolePolicy:RolePolicy" : "groupPolicy:GroupPolicy", holder, name).map(
      ({ state }) => String(state["name"]),
    );
  }

  attachedTo(holder: "role" | "group", name: string): string[] {
    const type =
      holder === "role" ? "rolePolicyAttachment:RolePolicyAttachment" : "groupPolicyAttachment:GroupPolicyAttachment";
    return this.#on(type, holder, name).map(({ inputs }) => String(inputs["policyArn"]));
  }

  groupsOf(user: string): string[] {
    return this.#of("userGroupMembership:UserGroupMembership")
      .filter(({ inputs }) => inputs["user"] === user)
      .flatMap(({ inputs }) => inputs["groups"] as string[]);
  }

  #of(type: string): Resource[] {
    return this.#resources.filter((resource) => resource.type === `aws:iam/${type}`);
  }

  #on(type: string, holder: "role" | "group", name: string): Resource[] {
    return this.#of(type).filter(({ inputs }) => inputs[holder] === name);
  }
}

export const ownPoliciesIn = (sides: readonly Pick<Side<unknown>, "built">[]): OwnPolicies =>
  new OwnPolicies(sides.flatMap(({ built }) => built.resources));
