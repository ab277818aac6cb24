import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
  type GetQueryResultsCommandOutput,
  type QueryExecution,
} from "@aws-sdk/client-athena";
import type { Share } from "../../contract/share";
import { made, pause, unlessEmpty } from "../calls";
import { ShareError } from "../errors";
import { explainQuery, queryEnded } from "./explainQuery";
import type { CredentialsProvider } from "../session/roleSession";
import { rowsOf, type Row } from "./rows";
import { throughProxy } from "../../contract/throughProxy";

/**
 * @example
 * ```ts
 * const options: QueryOptions = { parameters: ["'NL'"], signal: AbortSignal.timeout(60_000) };
 * ```
 */
export interface QueryOptions {
  /** Glue database of the tables that are named without one. @default that of the share's feature groups */
  readonly database?: string | undefined;
  /** Values for the `?` of the query, in Athena's own notation: text stands in single quotes. */
  readonly parameters?: readonly string[] | undefined;
  /** Stops the query, too. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * How a query is getting on.
 *
 * @example
 * ```ts
 * const show = ({ state, seconds, bytesScanned }: Progress) => console.log(state, seconds, bytesScanned);
 * ```
 */
export interface Progress {
  readonly queryId: string;
  readonly state: "QUEUED" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED";
  /** Since the query was sent. */
  readonly seconds: number;
  readonly bytesScanned: number;
}

/**
 * A query that has succeeded. Its rows are fetched page by page as they are asked for.
 *
 * @example
 * ```ts
 * const result: QueryResult = await new FeatureStore(loadShare()).query("SELECT 1");
 * console.log(await result.columns(), await result.all());
 * ```
 */
export interface QueryResult extends AsyncIterable<Row> {
  readonly queryId: string;
  readonly bytesScanned: number;
  /** The object that Athena left in the results bucket, `s3://...`; none when Athena keeps the results. */
  readonly outputLocation: string | undefined;
  /** Names of the columns. */
  columns(): Promise<readonly string[]>;
  /** Names and types of the columns. */
  schema(): Promise<readonly Column[]>;
  all(): Promise<Row[]>;
}

/**
 * A column of a result.
 *
 * @example
 * ```ts
 * const isText = ({ type }: Column) => type === "varchar";
 * ```
 */
export interface Column {
  readonly name: string;
  /** As Athena spells it: `bigint`, `varchar`, `decimal`. */
  readonly type: string;
  /** Digits of a decimal. */
  readonly precision: number;
  /** Digits of a decimal behind the point. */
  readonly scale: number;
}

/** Seconds that somebody who breaks off waits for the id of a query that may have begun. */
const LONGEST_START = 5;
const FIRST_PAUSE = 0.2;
const LONGEST_PAUSE = 3;
/** Source: Athena API, GetQueryResults.MaxResults. */
const LARGEST_PAGE = 1000;

/** Athena, in the workgroup of the share. */
export class Queries {
  readonly #share: Share;
  readonly #client: AthenaClient;

  constructor(share: Share, config: { readonly region: string; readonly credentials: CredentialsProvider }) {
    this.#share = share;
    this.#client = new AthenaClient({ ...config, requestHandler: throughProxy({}) });
  }

  /**
   * Runs a query to its end.
   *
   * @param names what to call the columns, in their order: Athena gives every name in lower case
   */
  async run(sql: string, options: QueryOptions = {}, names?: readonly string[]): Promise<QueryResult> {
    const { signal, onProgress } = options;
    const workgroup = this.#share.featureStore?.workgroup;
    if (workgroup === undefined) {
      throw new ShareError({
        hop: "query",
        kind: "refused",
        what: "the share has no workgroup: nothing of its feature store is offline",
        advice: [`have the parent set offlineStore in consumers.${this.#share.consumer}.featureStore`],
      });
    }
    const started = performance.now();
    const command = new StartQueryExecutionCommand({
      QueryString: sql,
      WorkGroup: workgroup,
      QueryExecutionContext: { Catalog: "AwsDataCatalog", Database: options.database ?? this.#database() },
      ExecutionParameters: unlessEmpty(options.parameters),
    });
    const queryId = await this.#start(command, signal);
    let isOver = false;
    try {
      for (let seconds = FIRST_PAUSE; ; seconds = Math.min(seconds * 1.4, LONGEST_PAUSE)) {
        const execution = await this.#look(queryId, signal);
        const state = execution.Status?.State ?? "QUEUED";
        const bytesScanned = execution.Statistics?.DataScannedInBytes ?? 0;
        isOver = state === "SUCCEEDED" || state === "FAILED" || state === "CANCELLED";
        onProgress?.({ queryId, state, seconds: (performance.now() - started) / 1000, bytesScanned });
        if (state === "SUCCEEDED") return this.#result(execution, signal, names);
        if (isOver) throw queryEnded(execution, this.#share);
        await pause(seconds, signal);
      }
    } catch (error) {
      // Nobody waits for it any more: nobody should pay for the rest of its scan.
      if (!isOver) await this.#stop(queryId);
      throw error;
    }
  }

  /** A call that is broken off may have begun a query all the same, which nobody could stop: its id is waited for. */
  async #start(command: StartQueryExecutionCommand, signal: AbortSignal | undefined): Promise<string> {
    signal?.throwIfAborted();
    const late = new AbortController();
    const onAbort = () => void setTimeout(() => late.abort(signal?.reason), LONGEST_START * 1000).unref();
    signal?.addEventListener("abort", onAbort);
    try {
      const call = (abortSignal: AbortSignal | undefined) => this.#client.send(command, { abortSignal });
      return (await this.#made(call, late.signal)).QueryExecutionId!;
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }

  async #look(queryId: string, signal: AbortSignal | undefined): Promise<QueryExecution> {
    const command = new GetQueryExecutionCommand({ QueryExecutionId: queryId });
    const { QueryExecution: execution } = await this.#made(
      (abortSignal) => this.#client.send(command, { abortSignal }),
      signal,
    );
    return execution!;
  }

  async #stop(queryId: string): Promise<void> {
    await this.#client.send(new StopQueryExecutionCommand({ QueryExecutionId: queryId })).catch(() => undefined);
  }

  #result(
    execution: QueryExecution,
    signal: AbortSignal | undefined,
    names: readonly string[] | undefined,
  ): QueryResult {
    const queryId = execution.QueryExecutionId!;
    // Only a SELECT repeats the names of the columns in its first row. Source: Athena API, GetQueryResults.
    const hasHeader = execution.StatementType === "DML";
    let first: Promise<GetQueryResultsCommandOutput> | undefined;
    const firstPage = () => (first ??= this.#page(queryId, undefined, signal));
    const page = (token: string) => this.#page(queryId, token, signal);
    async function* rows(): AsyncGenerator<Row, void, undefined> {
      let { ResultSet, NextToken } = await firstPage();
      const columns = ResultSet?.ResultSetMetadata?.ColumnInfo ?? [];
      // A page may be empty although others follow.
      let left = hasHeader ? 1 : 0;
      for (;;) {
        const all = ResultSet?.Rows ?? [];
        yield* rowsOf(all.slice(left), columns, names);
        left = Math.max(0, left - all.length);
        if (!NextToken) return;
        ({ ResultSet, NextToken } = await page(NextToken));
      }
    }
    const schema = async (): Promise<readonly Column[]> => {
      const { ResultSet } = await firstPage();
      return (ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(({ Name, Type, Precision, Scale }, index) => ({
        name: names?.[index] ?? Name!,
        type: Type ?? "varchar",
        precision: Precision ?? 0,
        scale: Scale ?? 0,
      }));
    };
    return {
      queryId,
      bytesScanned: execution.Statistics?.DataScannedInBytes ?? 0,
      outputLocation: execution.ResultConfiguration?.OutputLocation,
      columns: async () => (await schema()).map(({ name }) => name),
      schema,
      all: async () => {
        const all: Row[] = [];
        for await (const row of rows()) all.push(row);
        return all;
      },
      [Symbol.asyncIterator]: rows,
    };
  }

  #page(queryId: string, NextToken: string | undefined, signal: AbortSignal | undefined) {
    const command = new GetQueryResultsCommand({ QueryExecutionId: queryId, MaxResults: LARGEST_PAGE, NextToken });
    return this.#made((abortSignal) => this.#client.send(command, { abortSignal }), signal);
  }

  #database(): string | undefined {
    return this.#share.featureStore?.featureGroups.find(({ offlineStore }) => offlineStore)?.offlineStore?.database;
  }

  #made<T>(call: (abortSignal: AbortSignal | undefined) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    return made(this.#client, call, (error) => explainQuery(error, this.#share), signal);
  }
}
