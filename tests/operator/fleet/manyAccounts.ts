import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { TableInMemory } from "../../fakes/dynamodb";
import type { World } from "../../fakes/sagemaker";
import { AwsError } from "../../fakes/sagemaker/api/errors";

/**
 * STS, DynamoDB and SageMaker of many accounts over HTTP: whoever is signed in as the operator may assume roles, each session is of
 * its role's account, and every account has a table and a SageMaker in each region that a test gives one. What else is asked for is denied.
 */
export class ManyAccounts {
  /** By `<account> <region>`. */
  readonly #tables = new Map<string, TableInMemory>();
  /** By `<account> <region>`. */
  readonly sagemaker = new Map<string, World>();
  /** Accounts whose roles trust nobody. */
  readonly closed = new Set<string>();
  /** By `<account> <region>`: what every call of DynamoDB there is answered with. */
  readonly failing = new Map<string, AwsError>();
  /** Each call: who, where, what. */
  readonly calls: { readonly account: string; readonly region: string; readonly operation: string }[] = [];
  /** DynamoDB answers as soon as so many calls wait for it; and the most that ever did. */
  together = 1;
  mostWaiting = 0;
  #waiting: (() => void)[] = [];
  #server: Server | undefined;

  static readonly OPERATOR = "999999999999";

  tableOf(account: string, region: string): TableInMemory {
    const place = `${account} ${region}`;
    const table = this.#tables.get(place) ?? new TableInMemory();
    this.#tables.set(place, table);
    return table;
  }

  /** @returns what the environment of an operator has */
  async start(): Promise<Readonly<Record<string, string>>> {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const answer = () => {
          const { status, type, body } = this.#answer(request, Buffer.concat(chunks).toString("utf8"));
          response.writeHead(status, { "content-type": type }).end(body);
        };
        if (request.headers["x-amz-target"] === undefined) answer();
        else this.#later(answer);
      });
    });
    await new Promise<void>((listening) => this.#server!.listen(0, "127.0.0.1", listening));
    return {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: `AKIA${ManyAccounts.OPERATOR}`,
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_MAX_ATTEMPTS: "1",
    };
  }

  stop(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }

  #later(answer: () => void): void {
    this.#waiting.push(answer);
    this.mostWaiting = Math.max(this.mostWaiting, this.#waiting.length);
    if (this.#waiting.length !== this.together) return;
    // A call more than there should be has the time to come.
    setTimeout(() => {
      for (const one of this.#waiting.splice(0)) one();
    }, 20);
  }

  #answer({ headers }: IncomingMessage, body: string) {
    const scope = /Credential=A[A-Z]*(\d{12})[^/]*\/\d{8}\/([^/]+)\//.exec(headers.authorization ?? "");
    const [, account = "", region = ""] = scope ?? [];
    const target = headers["x-amz-target"];
    if (target === undefined) return this.#sts(new URLSearchParams(body), account, region);
    const [service = "", operation = ""] = String(target).split(".");
    this.calls.push({ account, region, operation });
    try {
      const output = this.#output(service, `${account} ${region}`, operation, JSON.parse(body) as object);
      return { status: 200, type: "application/x-amz-json-1.0", body: JSON.stringify(output) };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const { code, message, status } = error;
      return { status, type: "application/x-amz-json-1.0", body: JSON.stringify({ __type: code, message }) };
    }
  }

  #output(service: string, place: string, operation: string, input: object): unknown {
    if (service.startsWith("DynamoDB")) return this.#dynamo(place, operation, input);
    const world = service === "SageMaker" ? this.sagemaker.get(place) : undefined;
    if (world === undefined) throw new AwsError("AccessDeniedException", `no ${service} here`);
    return world.call(`arn:aws:iam::${place.split(" ")[0]}:role/Reader`, operation, input);
  }

  #dynamo(place: string, operation: string, input: object): object {
    const failure = this.failing.get(place);
    if (failure !== undefined) throw failure;
    const table = this.#tables.get(place);
    // Text seen on AWS.
    if (table === undefined) throw new AwsError("ResourceNotFoundException", "Requested resource not found");
    return table.call(operation, input);
  }

  #sts(input: URLSearchParams, account: string, region: string) {
    const operation = input.get("Action")!;
    this.calls.push({ account, region, operation });
    const xml = (status: number, body: string) => ({ status, type: "text/xml", body });
    if (operation === "GetCallerIdentity")
      return xml(
        200,
        `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::${account}:user/x</Arn><Account>${account}</Account><UserId>A</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>`,
      );
    const arn = input.get("RoleArn")!;
    const of = arn.split(":")[4]!;
    if (this.closed.has(of))
      return xml(
        403,
        `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: arn:aws:iam::${account}:user/x is not authorized to perform: sts:AssumeRole on resource: ${arn}</Message></Error></ErrorResponse>`,
      );
    return xml(
      200,
      `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA${of}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
    );
  }
}
