import { AwsError, Unknown } from "./errors";
import type { Answer, Request } from "./http";

/** S3 Control's two calls about access points, which are REST with XML. Source: S3 API, GetAccessPoint, ListAccessPoints. */

const PATH = /^\/v20180820\/accesspoint(?:\/(?<name>[^/?]+))?$/;

/** Undefined when a request is in JSON 1.1, as all others are. */
export function restRequest(
  url: string,
  account: string | undefined,
): Pick<Request, "service" | "operation" | "input"> | undefined {
  if (!url.startsWith("/v20180820/")) return undefined;
  const { pathname, searchParams } = new URL(url, "http://s3-control.invalid");
  const found = PATH.exec(pathname);
  if (!found) throw new Unknown(`S3Control ${pathname}`);
  const name = found.groups?.["name"];
  const common = { service: "S3Control", input: { AccountId: account, ...Object.fromEntries(searchParams) } };
  return name === undefined
    ? { ...common, operation: "ListAccessPoints" }
    : { ...common, operation: "GetAccessPoint", input: { ...common.input, Name: decodeURIComponent(name) } };
}

export function xmlOf(operation: string, answer: Answer): [status: number, body: string] {
  if (!("error" in answer)) return [200, element(`${operation}Result`, answer.output)];
  const { code, message, status } = answer.error;
  return [status, element("ErrorResponse", { Error: { Code: code, Message: message } })];
}

/** A list is `AccessPointList` of `AccessPoint`. */
function element(name: string, value: unknown): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return `<${name}>${value.map((one) => element("AccessPoint", one)).join("")}</${name}>`;
  if (typeof value !== "object" || value === null)
    return `<${name}>${String(value).replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</${name}>`;
  const inner = Object.entries(value).map(([key, one]) =>
    element(key, key === "CreationDate" ? new Date(Number(one) * 1000).toISOString() : one),
  );
  return `<${name}>${inner.join("")}</${name}>`;
}

export const noSuchAccessPoint = () =>
  new AwsError("NoSuchAccessPoint", "The specified accesspoint does not exist", 404);
