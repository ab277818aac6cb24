import { randomUUID } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import type { Aws, Incoming, Service } from ".";
import { AwsError, json, type Response } from "./wire";

/** A query and how often it was looked at. */
export interface Query {
  readonly sql: string;
  /** Milliseconds since 1970, by AWS's clock. */
  readonly submitted: number;
  looks: number;
  stopped: boolean;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Tables in SQLite, which has the same window functions, with the types that Athena would show. */
export interface Tables {
  readonly database: DatabaseSync;
  readonly types: Readonly<Record<string, string>>;
}

/** One database with one table. Booleans are 0 and 1 there. */
export function createTables(
  name: string,
  table: string,
  types: Readonly<Record<string, string>>,
  rows: readonly Readonly<Record<string, string | number | null>>[],
): Tables {
  const database = new DatabaseSync(":memory:");
  database.function("from_iso8601_timestamp", { deterministic: true }, momentOf);
  database.exec(`ATTACH ':memory:' AS "${name}"`);
  const columns = Object.keys(types);
  database.exec(`CREATE TABLE "${name}"."${table}" (${columns.map((column) => `"${column}"`).join(", ")})`);
  const insert = database.prepare(`INSERT INTO "${name}"."${table}" VALUES (${columns.map(() => "?").join(", ")})`);
  for (const row of rows) insert.run(...columns.map((column) => row[column] ?? null));
  return { database, types };
}

/** Milliseconds, which compare as Trino's timestamps do. Source: Trino, "Date and time functions". */
function momentOf(text: unknown): number | null {
  if (text === null) return null;
  const moment = Date.parse(String(text));
  if (Number.isNaN(moment)) throw new Error(`INVALID_FUNCTION_ARGUMENT: Invalid format: "${String(text)}"`);
  return moment;
}

/** Athena: queries run in SQLite and go through the states that `aws.life` says. */
export const athena: Omit<Service, "error" | "expired"> = {
  takes: ({ headers }) => headers["x-amz-target"]?.startsWith("AmazonAthena.") ?? false,
  read: ({ headers, body }) => ({
    operation: headers["x-amz-target"]!.split(".")[1]!,
    input: JSON.parse(body.toString("utf8")) as Record<string, unknown>,
  }),
  answer: (aws, call) => {
    const { featureStore, parent } = aws.share;
    const workgroup = call.input["WorkGroup"] ?? featureStore?.workgroup;
    if (call.session.role !== "featureStore" || workgroup !== featureStore?.workgroup) {
      const arn = `arn:aws:athena:${parent.region}:${parent.accountId}:workgroup/${String(workgroup)}`;
      throw new AwsError(
        "AccessDeniedException",
        `You are not authorized to perform: athena:${call.operation} on the resource: ${arn}`,
      );
    }
    return ACTIONS[call.operation]!(aws, call);
  },
};

const ACTIONS: Readonly<Record<string, (aws: Aws, call: Incoming) => Response>> = {
  GetWorkGroup: ({ share }) => {
    const { workgroup, resultsBucket } = share.featureStore!;
    const results = resultsBucket
      ? { ResultConfiguration: { OutputLocation: `s3://${resultsBucket.name}/${resultsBucket.prefix}` } }
      : { ManagedQueryResultsConfiguration: { Enabled: true } };
    return json({
      WorkGroup: { Name: workgroup, Configuration: { EnforceWorkGroupConfiguration: true, ...results } },
    });
  },
  StartQueryExecution: (aws, { input }) => {
    const QueryExecutionId = randomUUID();
    const sql = input["QueryString"] as string;
    aws.queries.set(QueryExecutionId, { sql, submitted: aws.now(), looks: 0, stopped: false, input });
    return json({ QueryExecutionId });
  },
  GetQueryExecution: (aws, { input }) => {
    const id = input["QueryExecutionId"] as string;
    const query = aws.queries.get(id)!;
    query.looks += 1;
    const planned = aws.life[Math.min(query.looks, aws.life.length) - 1]!;
    const { failure } = query.stopped ? { failure: undefined } : outcome(aws, query);
    const State = query.stopped ? "CANCELLED" : planned === "SUCCEEDED" && failure !== undefined ? "FAILED" : planned;
    const { resultsBucket } = aws.share.featureStore!;
    const location = resultsBucket && `s3://${resultsBucket.name}/${resultsBucket.prefix}${id}.csv`;
    if (State === "SUCCEEDED" && location) aws.objects.set(location, Buffer.from(csvOf(outcome(aws, query))));
    return json({
      QueryExecution: {
        QueryExecutionId: id,
        StatementType: /^\s*(SELECT|WITH)/i.test(query.sql) ? "DML" : "DDL",
        WorkGroup: aws.share.featureStore!.workgroup,
        ResultConfiguration: { OutputLocation: location },
        Statistics: { DataScannedInBytes: query.looks * 1000 },
        Status: {
          State,
          SubmissionDateTime: query.submitted / 1000,
          ...(State === "FAILED" && { StateChangeReason: failure ?? "Internal error" }),
          ...(State === "CANCELLED" && {
            StateChangeReason: query.stopped ? "Query cancelled by user" : "Bytes scanned limit was exceeded",
          }),
        },
      },
    });
  },
  GetQueryResults: (aws, { input }) => {
    const query = aws.queries.get(input["QueryExecutionId"] as string)!;
    const { columns, rows } = outcome(aws, query);
    const size = Number(input["MaxResults"] ?? 1000);
    if (size > 1000)
      throw new AwsError("InvalidRequestException", "MaxResults is more than maximum allowed length 1000.");
    const header = /^\s*(SELECT|WITH)/i.test(query.sql) ? [columns.map(({ Name }) => ({ VarCharValue: Name }))] : [];
    const all = [...header, ...rows];
    const [from = 0, isEmpty = 0] = ((input["NextToken"] as string | undefined) ?? `0 ${Number(aws.emptyPages)}`)
      .split(" ")
      .map(Number);
    if (isEmpty === 1)
      return json({
        ResultSet: { Rows: [], ResultSetMetadata: { ColumnInfo: columns } },
        NextToken: `${from} 0`,
      });
    return json({
      ResultSet: {
        Rows: all.slice(from, from + size).map((Data) => ({ Data })),
        ResultSetMetadata: { ColumnInfo: columns },
      },
      ...(from + size < all.length && { NextToken: `${from + size} ${Number(aws.emptyPages)}` }),
    });
  },
  StopQueryExecution: (aws, { input }) => {
    aws.queries.get(input["QueryExecutionId"] as string)!.stopped = true;
    return json({});
  },
};

interface Outcome {
  readonly columns: readonly { readonly Name: string; readonly Type: string }[];
  readonly rows: readonly (readonly { readonly VarCharValue?: string }[])[];
  readonly failure?: string;
}

/** Names of columns come out in lower case, NULL as an absent value, booleans as words. */
function outcome({ tables }: Aws, { sql, input }: Query): Outcome {
  if (/^\s*SHOW TBLPROPERTIES/i.test(sql))
    return { columns: [{ Name: "prpt_name", Type: "string" }], rows: [[{ VarCharValue: "EXTERNAL\tTRUE" }]] };
  try {
    const statement = (tables?.database ?? new DatabaseSync(":memory:")).prepare(sql);
    const parameters = ((input["ExecutionParameters"] ?? []) as string[]).map((text) => text.replace(/^'|'$/g, ""));
    const columns = statement.columns().map(({ name, column }) => {
      const type = tables?.types[column ?? ""] ?? "bigint";
      return { Name: name.toLowerCase(), Type: type };
    });
    statement.setReturnArrays(true);
    const rows = statement.all(...parameters) as unknown as (string | number | null)[][];
    return {
      columns,
      rows: rows.map((row) => row.map((value, index) => datum(value, columns[index]!.Type))),
    };
  } catch (error) {
    return { columns: [], rows: [], failure: `TABLE_NOT_FOUND: ${(error as Error).message}` };
  }
}

/** Every value in quotes, and a NULL as nothing. Source: Athena User Guide, "Work with query results and recent queries". */
function csvOf({ columns, rows }: Outcome): string {
  const header = columns.map(({ Name }) => ({ VarCharValue: Name }));
  const quoted = ({ VarCharValue: value }: { readonly VarCharValue?: string }) =>
    value === undefined ? "" : `"${value.replaceAll('"', '""')}"`;
  return [header, ...rows].map((row) => `${row.map(quoted).join(",")}\n`).join("");
}

function datum(value: string | number | null, type: string): { VarCharValue?: string } {
  if (value === null) return {};
  return { VarCharValue: type === "boolean" ? String(value === 1) : String(value) };
}
