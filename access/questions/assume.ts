import type { Role } from "../build/account";
import type { Context, Hop, Principal } from "../simulate/simulate";
import { request } from "./request";

/** Assuming a role, or another STS action on it, as the role's own trust has it. */
export const assume = (
  principal: Principal,
  role: Pick<Role, "arn" | "trust">,
  context: Context = {},
  action = "sts:AssumeRole",
): Hop => request(principal, action, role.arn, { context, policy: role.trust });

/** What a session brings along when it has it. */
export const SESSION_CONTEXT = [
  { what: "source identity", action: "sts:SetSourceIdentity", context: { "sts:SourceIdentity": "alice" } },
  { what: "session tags", action: "sts:TagSession", context: { "aws:RequestTag/team": "fraud" } },
] as const;
