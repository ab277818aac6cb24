import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import type { Ledger } from "../../enforcement/ledger/ledger";
import { MemoryLedger } from "../../enforcement/ledger/memory";
import { run } from "../../operator/commands";
import { SURROUNDINGS, type Surroundings } from "../../operator/surroundings";
import { CHURN, type Json } from "../enforcement/samples";
import type { World } from "../enforcement/sagemaker";

/** Where an operator sits: files in a folder, an account of AWS, and what the commands print. */

export const OPERATOR = "arn:aws:iam::111111111111:role/Operator";

export interface DeskOptions {
  readonly world?: World;
  /** By region. */
  readonly ledgers?: Readonly<Record<string, Ledger>>;
  /** `enforcement` of the stack file. */
  readonly settings?: Json;
  readonly more?: Partial<Surroundings>;
}

export interface Printed {
  readonly status: number;
  readonly out: string;
  readonly notes: string;
}

export class Desk {
  readonly dir = mkdtempSync(path.join(tmpdir(), "desk-"));

  constructor(private readonly options: DeskOptions = {}) {
    this.stackFile("parent", { enforcement: { rules: [CHURN], ...options.settings } });
  }

  stackFile(stack: string, config: Json): void {
    this.file(`Pulumi.${stack}.yaml`, {
      config: {
        "aws:region": "eu-west-1",
        "aws:allowedAccountIds": ["111111111111"],
        "sagemaker-sharing:account": "parent",
        ...Object.fromEntries(Object.entries(config).map(([key, value]) => [`sagemaker-sharing:${key}`, value])),
      },
    });
  }

  /** @returns its path */
  file(name: string, content: unknown): string {
    const file = path.join(this.dir, name);
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    return file;
  }

  async run(...args: string[]): Promise<Printed> {
    const out: string[] = [];
    const notes: string[] = [];
    const { world, ledgers = {}, more } = this.options;
    const surroundings: Surroundings = {
      ...SURROUNDINGS,
      out: (text) => out.push(text),
      note: (text) => notes.push(text),
      now: () => world?.now.getTime() ?? 0,
      sleep: () => Promise.resolve(),
      aws: {
        region: () => Promise.resolve("eu-west-1"),
        sagemaker: () => new SageMakerClient(world!.as(OPERATOR)),
        cloudtrail: () => new CloudTrailClient(world!.as(OPERATOR)),
        ledger: (region) => ledgers[region] ?? new MemoryLedger(),
        identity: () => Promise.resolve({ arn: OPERATOR, accountId: "111111111111" }),
        ...more?.aws,
      },
      ...(more?.read && { read: more.read }),
    };
    const status = await run(args, surroundings);
    return { status, out: out.join("\n"), notes: notes.join("\n") };
  }
}
