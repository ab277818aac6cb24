import { hasWildcard } from "../enforcement/rules/globs";
import { haveCommon } from "../enforcement/rules/principals";
import type { Statement } from "./document";

/**
 * A refusal to everybody but some roles and users, named by ARNs and patterns as the rules of enforcement have them.
 *
 * Where a role may be any whose name begins so, a second statement refuses those whose *path* does: in IAM a star reaches over
 * slashes, so that `role/Deployer-*` also means `role/Deployer-x/Other`, which anyone may call so.
 */
export function deniedToAllBut(
  allowed: readonly string[],
  statement: Omit<Statement, "Effect"> & Required<Pick<Statement, "Resource">>,
): Statement[] {
  const whole = (suffix: string, principals: NonNullable<Statement["Condition"]>): Statement => ({
    Sid: statement.Sid + suffix,
    Effect: "Deny",
    Action: [...new Set(statement.Action)],
    Resource: [...new Set(statement.Resource)],
    Condition: both(principals, statement.Condition ?? {}),
  });
  // Not where the list means such roles after all: nothing is refused that enforcement would leave.
  const reaching = allowed
    .flatMap(intoPath)
    .filter((reach) => !allowed.some((arn) => hasWildcard(nameIn(arn)) && haveCommon(reach, arn)));
  const exactly = allowed.filter(
    (arn) => !hasWildcard(nameIn(arn)) && reaching.some((reach) => haveCommon(reach, arn)),
  );
  return [
    whole("", allowed.length === 0 ? {} : { ArnNotLike: principalArn(allowed) }),
    ...(reaching.length === 0
      ? []
      : [
          whole("ByPath", {
            ArnLike: principalArn(reaching),
            ...(exactly.length > 0 && { ArnNotLike: principalArn(exactly) }),
          }),
        ]),
  ];
}

/** Operators that stand in both keep the keys of both. */
function both(one: NonNullable<Statement["Condition"]>, other: NonNullable<Statement["Condition"]>) {
  const shared = Object.entries(one).map(([operator, keys]) => [operator, { ...keys, ...other[operator] }]);
  return { ...other, ...(Object.fromEntries(shared) as typeof one) };
}

const principalArn = (values: readonly string[]) => ({ "aws:PrincipalArn": [...new Set(values)] });

const nameIn = (arn: string) => arn.slice(arn.lastIndexOf("/") + 1);

/** What a pattern means besides, for each wildcard in its name. */
function intoPath(arn: string): string[] {
  if (arn.includes(":role/aws-reserved/")) return []; // Only AWS makes roles there.
  const [start, name] = [arn.slice(0, -nameIn(arn).length), nameIn(arn)];
  return [...name.matchAll(/[*?]/g)].map(
    ({ 0: wildcard, index }) => start + name.slice(0, index) + (wildcard === "*" ? "*/*" : "/") + name.slice(index + 1),
  );
}
