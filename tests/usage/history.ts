import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * CloudTrail's event history, IAM's GetRole and STS's GetCallerIdentity over HTTP, as far as `usage` asks them: two lookups a
 * second in each region, fifty events a page, the newest first, ninety days, tokens that are good for one question.
 */

const DAY = 24 * 3600 * 1000;
const PAGE = 50;

interface Assumed {
  /** Days before now. */
  readonly ago: number;
  readonly role: string;
  readonly externalId?: string;
  readonly account?: string;
  readonly session?: string;
  readonly sourceIdentity?: string;
  readonly region?: string;
  readonly errorCode?: string;
}

interface Lookup {
  readonly LookupAttributes?: readonly { readonly AttributeKey: string; readonly AttributeValue: string }[];
  readonly StartTime?: number;
  readonly EndTime?: number;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

export class History {
  /** What time it is at AWS; waiting passes it. */
  now = Date.parse("2026-11-28T12:00:00Z");
  accountId = "111111111111";
  /** Roles that IAM has, with when they were used last; others are gone. */
  readonly roles = new Map<string, string | undefined>();
  /** Lookups by others, in each second. */
  others = 0;
  /** Whether an empty page comes before each page that has something, as AWS may answer. */
  emptyPages = false;
  /** Lookups that are answered before AWS refuses; for breaking off. */
  patience = Infinity;
  lookups = 0;
  /** The region of each call of IAM and STS, by the call. */
  readonly asked: (readonly [operation: string, region: string])[] = [];
  throttled = 0;
  readonly #events: { readonly region: string; readonly time: number; readonly record: object }[] = [];
  readonly #seconds = new Map<string, number>();
  #server = createServer();
  url = "";

  readonly clock = {
    now: () => this.now,
    sleep: (ms: number) => {
      this.now += ms;
      return Promise.resolve();
    },
  };

  add(...all: readonly Assumed[]): void {
    for (const { ago, role, externalId, account = "222222222222", session = "alice", ...rest } of all) {
      const { region = "eu-west-1", sourceIdentity, errorCode } = rest;
      const time = Math.floor((this.now - ago * DAY) / 1000) * 1000;
      const eventID = `event-${this.#events.length}`;
      const record = {
        eventID,
        eventName: "AssumeRole",
        eventSource: "sts.amazonaws.com",
        eventTime: new Date(time).toISOString().replace(".000", ""),
        awsRegion: region,
        ...(errorCode !== undefined && { errorCode }),
        userIdentity: { type: "AWSAccount", principalId: `AIDA${account}:${session}`, accountId: account },
        requestParameters: {
          roleArn: `arn:aws:iam::111111111111:role/${role}`,
          roleSessionName: session,
          ...(externalId !== undefined && { externalId }),
          ...(sourceIdentity !== undefined && { sourceIdentity }),
        },
      };
      this.#events.push({ region, time, record });
    }
  }

  /** A call that STS could not read leaves a record without parameters. */
  addUnreadable(): void {
    const record = {
      eventID: "unreadable",
      eventName: "AssumeRole",
      eventTime: new Date(this.now).toISOString(),
      awsRegion: "eu-west-1",
      userIdentity: {},
      requestParameters: null,
    };
    this.#events.push({ region: "eu-west-1", time: this.now - 1000, record });
  }

  async start(): Promise<void> {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const body = Buffer.concat(chunks).toString("utf8");
        const [, region = ""] = /Credential=[^/]+\/\d{8}\/([^/]+)\//.exec(request.headers.authorization ?? "") ?? [];
        const target = request.headers["x-amz-target"];
        const { status, text } =
          target === undefined
            ? this.#query(new URLSearchParams(body), region)
            : this.#lookup(JSON.parse(body) as Lookup, region);
        response.writeHead(status, {
          "content-type": target === undefined ? "text/xml" : "application/x-amz-json-1.1",
        });
        response.end(text);
      });
    });
    await new Promise<void>((listening) => this.#server.listen(0, "127.0.0.1", listening));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #lookup(input: Lookup, region: string): { status: number; text: string } {
    const refused = (name: string, message = name) => ({
      status: 400,
      text: JSON.stringify({ __type: name, message }),
    });
    const second = `${region} ${Math.floor(this.now / 1000)}`;
    const calls = (this.#seconds.get(second) ?? this.others) + 1;
    this.#seconds.set(second, calls);
    if (calls > 2) {
      this.throttled += 1;
      this.others = 0;
      this.now += 1000;
      return refused("ThrottlingException", "Rate exceeded");
    }
    this.lookups += 1;
    if (this.lookups > this.patience)
      return refused("AccessDeniedException", "not authorized to perform: cloudtrail:LookupEvents");
    const [attribute, another] = input.LookupAttributes ?? [];
    if (another !== undefined) return refused("InvalidLookupAttributesException");
    if (attribute?.AttributeKey !== "EventName") return refused("InvalidLookupAttributesException");
    const from = Math.max((input.StartTime ?? 0) * 1000, this.now - 90 * DAY);
    const to = (input.EndTime ?? Infinity) * 1000;
    if (from > to) return refused("InvalidTimeRangeException");
    const question = JSON.stringify([input.StartTime, input.EndTime, attribute]);
    const [asked, start, isEmpty = this.emptyPages] =
      input.NextToken === undefined ? [question, 0] : (JSON.parse(input.NextToken) as [string, number, boolean?]);
    if (asked !== question) return refused("InvalidNextTokenException");
    if (isEmpty)
      return { status: 200, text: JSON.stringify({ Events: [], NextToken: JSON.stringify([question, start, false]) }) };
    const found = this.#events
      .filter((event) => event.region === region && event.time >= from && event.time <= to)
      .toSorted((a, b) => b.time - a.time);
    const size = Math.min(PAGE, input.MaxResults ?? PAGE);
    const Events = found.slice(start, start + size).map(({ time, record }) => ({
      EventTime: time / 1000,
      CloudTrailEvent: JSON.stringify(record),
    }));
    const NextToken = start + size < found.length ? JSON.stringify([question, start + size]) : undefined;
    return { status: 200, text: JSON.stringify({ Events, NextToken }) };
  }

  #query(input: URLSearchParams, region: string): { status: number; text: string } {
    this.asked.push([input.get("Action")!, region]);
    if (input.get("Action") === "GetCallerIdentity")
      return {
        status: 200,
        text: `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::${this.accountId}:user/operator</Arn><UserId>AIDA</UserId><Account>${this.accountId}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
      };
    const name = input.get("RoleName")!;
    if (!this.roles.has(name))
      return {
        status: 404,
        text: `<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>The role with name ${name} cannot be found.</Message></Error></ErrorResponse>`,
      };
    const at = this.roles.get(name);
    const used = at === undefined ? "" : `<LastUsedDate>${at}</LastUsedDate><Region>eu-west-1</Region>`;
    return {
      status: 200,
      text: `<GetRoleResponse><GetRoleResult><Role><Path>/</Path><RoleName>${name}</RoleName><RoleId>AROA</RoleId><Arn>arn:aws:iam::111111111111:role/${name}</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate><RoleLastUsed>${used}</RoleLastUsed></Role></GetRoleResult></GetRoleResponse>`,
    };
  }
}
