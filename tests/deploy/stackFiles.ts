import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";

/** A folder with the stack files of a parent and of a child for each consumer, without credentials. */
export function fleetFolder(
  consumers: readonly string[],
  change: (stack: string, config: object) => object = (_, config) => config,
): string {
  const dir = mkdtempSync(path.join(tmpdir(), "fleet-"));
  const accountOf = (index: number) => String(200_000_000_000 + index);
  const write = (stack: string, config: object) =>
    writeFileSync(path.join(dir, `Pulumi.${stack}.yaml`), stringify({ config: change(stack, config) }));
  const table = consumers.map((id, index): [string, object] => [
    id,
    { accountId: accountOf(index), endpoints: ["churn"] },
  ]);
  write("parent", {
    "aws:region": "eu-west-1",
    "aws:allowedAccountIds": ["111111111111"],
    "sagemaker-sharing:account": "parent",
    "sagemaker-sharing:consumers": Object.fromEntries(table),
  });
  consumers.forEach((id, index) =>
    write(id, {
      "aws:region": "eu-west-1",
      "aws:allowedAccountIds": [accountOf(index)],
      "sagemaker-sharing:account": "child",
      "sagemaker-sharing:parentStack": "organization/sagemaker-sharing/parent",
      "sagemaker-sharing:consumer": id,
      "sagemaker-sharing:callers": { roleNames: ["Notebook"] },
    }),
  );
  writeFileSync(path.join(dir, "Pulumi.yaml"), "name: sagemaker-sharing\nruntime: nodejs\n");
  return dir;
}
