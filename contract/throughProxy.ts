/** What of a request handler of the AWS SDK says which agent its requests go by. */
interface Handler {
  readonly httpsAgent?: { readonly proxyEnv: { readonly HTTPS_PROXY: string; readonly NO_PROXY: string } };
}

/** As curl, the AWS CLI, boto3 and Go read them: lower case counts first. */
const variable = (name: string): string => process.env[name.toLowerCase()] || process.env[name] || "";

/** The proxy that requests to AWS go through, as the environment names it; undefined where there is none. */
export const proxyNamed = (): string | undefined => variable("HTTPS_PROXY") || undefined;

/** What is on this machine, where no proxy finds it. Go's SDK, and so Pulumi's provider, asks none for it either. */
const HERE = ["localhost", "127.0.0.1", "::1"];

/** The hosts that are asked straight. To Node.js a name is one host; to curl, the AWS CLI, boto3 and Go it is all below it, too. */
function excepted(): string {
  const named = variable("NO_PROXY").split(/[\s,]+/);
  return [...HERE, ...named.flatMap((host) => (/^\w/.test(host) ? [host, `.${host}`] : host))].join(",");
}

/**
 * Settings of a client's `requestHandler` with which it goes through the proxy that HTTPS_PROXY names, unless NO_PROXY excepts the host. The
 * SDK for JavaScript knows no proxy by itself, and makes agents of its own, which NODE_USE_ENV_PROXY does not reach. It takes
 * Node.js 22.21 or 24.5; an older one goes straight, as ever.
 *
 * @param others settings of the handler besides
 */
export function throughProxy<T extends object>(others: T): T & Handler {
  const proxy = proxyNamed();
  if (proxy === undefined) return others;
  // Node.js takes a URL alone; the others take a host and a port, too.
  const url = proxy.includes("://") ? proxy : `http://${proxy}`;
  return { ...others, httpsAgent: { proxyEnv: { HTTPS_PROXY: url, NO_PROXY: excepted() } } };
}
