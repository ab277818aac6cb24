import { validation, type AwsError } from "./errors";

interface PageRequest {
  readonly size: number;
  readonly token?: string | undefined;
  readonly descending: boolean;
  readonly invalidToken?: () => AwsError;
}

type Key = readonly [sort: string | number, name: string | number];

/**
 * One page of a list, in the order of its keys. The token says after which key to go on, so what appears or goes
 * between two pages neither doubles nor hides the rest.
 */
export function page<T>(items: readonly T[], key: (item: T) => Key, request: PageRequest): [T[], string | undefined] {
  const sign = request.descending ? -1 : 1;
  const after = request.token === undefined ? undefined : read(request.token, request.invalidToken);
  const rest = items
    .map((item) => ({ item, key: key(item) }))
    .filter((entry) => after === undefined || sign * compare(entry.key, after) > 0)
    .sort((a, b) => sign * compare(a.key, b.key));
  const last = rest.length > request.size ? rest[request.size - 1] : undefined;
  return [rest.slice(0, request.size).map(({ item }) => item), last && write(last.key)];
}

const compare = (a: Key, b: Key) => order(a[0], b[0]) || order(a[1], b[1]);
const order = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0);

const write = (key: Key) => Buffer.from(JSON.stringify(key)).toString("base64");

function read(token: string, invalid = () => validation(`Invalid NextToken: ${token}`)): Key {
  try {
    const key: unknown = JSON.parse(Buffer.from(token, "base64").toString());
    if (Array.isArray(key) && key.length === 2) return key as unknown as Key;
  } catch {
    // Not one of ours.
  }
  throw invalid();
}

/** The filters that the lists of SageMaker have in common. Times come as the wire has them. */
export interface Listing {
  readonly SortBy?: string | undefined;
  readonly SortOrder?: string | undefined;
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
  readonly NameContains?: string | undefined;
  readonly StatusEquals?: string | undefined;
  readonly CreationTimeBefore?: unknown;
  readonly CreationTimeAfter?: unknown;
  readonly LastModifiedTimeBefore?: unknown;
  readonly LastModifiedTimeAfter?: unknown;
}

interface Listed {
  readonly name: string;
  readonly status: string;
  readonly createdAt: Date;
  readonly modifiedAt: Date;
}

export function list<T extends Listed>(items: readonly T[], ask: Listing): [T[], string | undefined] {
  const size = ask.MaxResults ?? 10;
  if (size < 1 || size > 100) {
    const most = size < 1 ? "greater than or equal to 1" : "less than or equal to 100";
    throw validation(
      `1 validation error detected: Value '${size}' at 'maxResults' failed to satisfy constraint: Member must have value ${most}`,
    );
  }
  const between = (time: Date, before: unknown, after: unknown) =>
    (typeof before !== "number" || time.getTime() < before * 1000) &&
    (typeof after !== "number" || time.getTime() > after * 1000);
  const found = items.filter(
    (item) =>
      item.name.includes(ask.NameContains ?? "") &&
      (ask.StatusEquals === undefined || item.status === ask.StatusEquals) &&
      between(item.createdAt, ask.CreationTimeBefore, ask.CreationTimeAfter) &&
      between(item.modifiedAt, ask.LastModifiedTimeBefore, ask.LastModifiedTimeAfter),
  );
  const sortKey = (item: T) =>
    ask.SortBy === "Name" ? item.name : ask.SortBy === "Status" ? item.status : item.createdAt.getTime();
  return page(found, (item) => [sortKey(item), item.name], {
    size,
    token: ask.NextToken,
    descending: ask.SortOrder !== "Ascending",
  });
}
