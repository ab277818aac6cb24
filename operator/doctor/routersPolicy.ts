/**
 * Whether a policy of an endpoint has the form of those that the program puts where a consumer has `mode: endpointPolicy`: an account, its
 * own routers, and DescribeEndpoint. Whoever may put a policy may put one of this form, so it says who is let in, and not who put it.
 */
export function hasFormOfRouters(text: string): boolean {
  try {
    const { Statement } = JSON.parse(text) as { readonly Statement?: Loose | readonly Loose[] };
    const statements = [Statement ?? []].flat();
    return statements.length > 0 && statements.every(isOfRouters);
  } catch {
    return false;
  }
}

interface Loose {
  readonly Sid?: string;
  readonly Effect?: string;
  readonly Principal?: { readonly AWS?: string | readonly string[] } | string;
  readonly Action?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

function isOfRouters({ Sid = "", Effect, Principal, Action, Condition }: Loose): boolean {
  const [, what, account] = /^(InvokeThroughRoutersOf|DescribeFrom)(\d{12})$/.exec(Sid) ?? [];
  if (account === undefined || Effect !== "Allow" || typeof Principal !== "object") return false;
  const named = Object.keys(Principal).join() === "AWS" ? [Principal.AWS ?? []].flat() : [];
  if (named.length !== 1 || named[0]!.replace(/^arn:[^:]*:iam::(\d{12}):root$/, "$1") !== account) return false;
  const actions = [Action ?? []].flat().join();
  if (what === "DescribeFrom") return actions === "sagemaker:DescribeEndpoint";
  const routers = [Condition?.["ArnEquals"]?.["sagemaker:SourceInferenceRouterArn"] ?? []].flat();
  const own = new RegExp(`^arn:[^:]*:sagemaker:\\*:${account}:inference-router/`);
  return actions === "sagemaker:InvokeEndpoint" && routers.length > 0 && routers.every((arn) => own.test(arn));
}
