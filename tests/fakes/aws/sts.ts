import type { Aws, Incoming, Service } from ".";
import { AwsError, escaped, xml } from "./wire";

/** Whose keys these are. */
export interface Session {
  readonly arn: string;
  /** Milliseconds since 1970, by AWS's clock. */
  readonly expires: number;
  /** The role of the parent that the session is of. */
  readonly role: "invoke" | "featureStore" | undefined;
  readonly sourceIdentity?: string;
}

/** STS with the trust that the program's roles have. Its errors have AWS's own texts. */
export const sts: Omit<Service, "error" | "expired"> = {
  takes: ({ service }) => service === "sts",
  read: ({ body }) => {
    const { Action: operation = "", ...input } = Object.fromEntries(new URLSearchParams(body.toString("utf8")));
    return { operation, input };
  },
  answer: (aws, call) =>
    call.operation === "AssumeRole"
      ? assumeRole(aws, call)
      : xml(
          `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${call.session.arn}</Arn><Account>${accountOf(call.session)}</Account><UserId>AIDA:x</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>`,
        ),
};

const accountOf = ({ arn }: Session) => arn.split(":")[4]!;

let minted = 0;

function assumeRole(aws: Aws, { input, session }: Incoming) {
  const {
    RoleArn,
    RoleSessionName,
    ExternalId,
    SourceIdentity,
    DurationSeconds = "3600",
  } = input as Record<string, string>;
  const { invoke, featureStore } = aws.share;
  const role = RoleArn === invoke?.roleArn ? "invoke" : RoleArn === featureStore?.roleArn ? "featureStore" : undefined;
  const trusted =
    role === "invoke"
      ? accountOf(session) === aws.share.accountId && (!aws.asksForExternalId || ExternalId === invoke!.externalId)
      : role === "featureStore" && (aws.trustsEveryone || isExecutionRole(aws, session));
  const refuse = (action: string) =>
    new AwsError(
      "AccessDenied",
      `User: ${session.arn} is not authorized to perform: ${action} on resource: ${RoleArn}`,
      403,
    );
  if (!trusted || aws.mayNotAssume.some((arn) => session.arn.startsWith(arn))) throw refuse("sts:AssumeRole");
  if (
    SourceIdentity !== undefined &&
    session.sourceIdentity !== undefined &&
    SourceIdentity !== session.sourceIdentity
  ) {
    throw refuse("sts:SetSourceIdentity");
  }

  const chained = session.arn.includes(":assumed-role/");
  if (chained && Number(DurationSeconds) > 3600) {
    throw new AwsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  }
  if (Number(DurationSeconds) > (invoke?.maxSessionDuration ?? 3600)) {
    throw new AwsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  }
  minted += 1;
  const accessKeyId = `ASIASHARE${minted}`;
  const expires = aws.now() + Number(DurationSeconds) * 1000;
  const [, , , , account, name] = RoleArn!.split(/[:]/);
  const arn = `arn:aws:sts::${account}:assumed-role/${name!.split("/").pop()}/${RoleSessionName}`;
  const sourceIdentity = SourceIdentity ?? session.sourceIdentity;
  aws.sessions.set(accessKeyId, { arn, expires, role, ...(sourceIdentity !== undefined && { sourceIdentity }) });
  const identity = sourceIdentity === undefined ? "" : `<SourceIdentity>${escaped(sourceIdentity)}</SourceIdentity>`;
  return xml(
    `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>${new Date(expires).toISOString()}</Expiration></Credentials><AssumedRoleUser><Arn>${arn}</Arn><AssumedRoleId>AROA:x</AssumedRoleId></AssumedRoleUser>${identity}</AssumeRoleResult></AssumeRoleResponse>`,
  );
}

function isExecutionRole({ share }: Aws, { arn }: Session): boolean {
  const name = /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  return (
    arn.split(":")[4] === share.accountId &&
    share.featureStore!.executionRoleArns.some((role) => role.split("/").pop() === name)
  );
}
