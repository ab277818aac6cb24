import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { accountOf, idOf, PARENT, writeStack, writeStackFiles } from "../manyConsumers";

/** Estates of many consumers that both states understand. */

/** Makes no two the same, so that no answer can be known from before. */
const SALT = randomBytes(4).toString("hex");

/** Consumers of endpoints, of every shape. */
export const writeEndpoints = (dir: string, consumers: number): void => writeStackFiles(dir, consumers, `-${SALT}`);

/** Consumers of three offline groups each, one of which all share; three have stack files. */
export function writeOffline(dir: string, consumers: number): void {
  const table = Array.from({ length: consumers }, (_, index) => {
    const id = idOf(index);
    const featureStore = {
      ...(index % 2 === 1 && { access: "readWrite" }),
      featureGroups: [`${id}-customers`, `${id}-orders`, "campaigns"],
      offlineStore: { bucket: `acme-${SALT}-offline-store`, prefix: "features" },
    };
    return [id, { accountId: accountOf(index), featureStore }] as const;
  });
  writeStack(dir, "parent", PARENT, { account: "parent", consumers: Object.fromEntries(table) });
  for (const index of [0, 1, 2]) {
    const parentStack = "organization/sagemaker-sharing/parent";
    writeStack(dir, idOf(index), accountOf(index), { account: "child", parentStack, consumer: idOf(index) });
  }
}

/** The stack files of a folder, of a parent that no stack files had before. */
export function writeAnew(from: string, dir: string): void {
  const parent = `1${randomBytes(8).readBigUInt64BE().toString().padStart(11, "0").slice(-11)}`;
  mkdirSync(dir);
  for (const name of readdirSync(from).filter((one) => /^Pulumi\b.*\.yaml$/.test(one))) {
    const text = readFileSync(path.join(from, name), "utf8");
    writeFileSync(path.join(dir, name), text.replaceAll(PARENT, parent));
  }
}

/** One line of one consumer is another, and another each time. */
export function changeOneLine(dir: string, time = 0): void {
  const file = path.join(dir, "Pulumi.parent.yaml");
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace(/- team-7-(orders|returns-\d+)$/m, `- team-7-returns-${time}`));
}
