import { UNREAD, type WayIn } from "../../aws/credentials";

/**
 * Who signs, by the settings of Pulumi's AWS provider in a stack's config, so that one identity signs for the whole stack.
 *
 * @param get a value of the config by its full key; lists are JSON
 * @throws Error for settings that only Pulumi's provider follows
 */
export function wayInOf(get: (key: string) => string | undefined): WayIn {
  const unread = UNREAD.filter((key) => get(key) !== undefined);
  if (unread.length > 0)
    throw new Error(
      `${unread.join(" and ")} in the stack's config: PutEndpointPolicy is signed by the program itself, which follows aws:profile, aws:assumeRoles, aws:accessKey and the environment. Say the same in the environment: AWS_WEB_IDENTITY_TOKEN_FILE with AWS_ROLE_ARN, AWS_SHARED_CREDENTIALS_FILE, AWS_CONFIG_FILE`,
    );
  const [profile, accessKeyId, secretAccessKey, sessionToken] = ["profile", "accessKey", "secretKey", "token"].map(
    (key) => get(`aws:${key}`),
  );
  return {
    assumeRoles: JSON.parse(get("aws:assumeRoles") ?? "[]") as WayIn["assumeRoles"],
    ...(profile !== undefined && { profile }),
    ...(accessKeyId !== undefined &&
      secretAccessKey !== undefined && {
        keys: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
      }),
  };
}
