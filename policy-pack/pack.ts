import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PolicyPack, type StackValidationArgs } from "@pulumi/policy";
import { Mistakes } from "../config";
import { inOwnProcess } from "../deploy/ownProcess";
import { ROOT } from "../root";
import { plainResources, type EngineResource } from "./engineResources";
import { POLICIES, type Finding, type PolicyName } from "./findings";
import { folderOf, foldersAbove } from "./stackFolder";

/** Starts the pack in this process; Pulumi asks it by gRPC until the operation is over. */
export function startPack(): void {
  const began = process.cwd();
  process.chdir(ROOT); // The pack's version is that of the package.json in the folder that it runs in.
  const judgeOnce = onlyOnce((resources) => judgeApart(resources, began));
  new PolicyPack("sagemaker-sharing", {
    enforcementLevel: "mandatory",
    policies: Object.entries(POLICIES).map(([name, description]) => ({
      name,
      description,
      validateStack: async ({ resources }: StackValidationArgs, report: (message: string) => void) => {
        const findings = await judgeOnce(plainResources(resources));
        for (const { policy, text } of findings) if (policy === (name as PolicyName)) report(text);
      },
    })),
  });
}

/** All policies are asked about the same resources, one after the other. */
function onlyOnce(
  judge: (resources: readonly EngineResource[]) => Promise<readonly Finding[]>,
): (resources: readonly EngineResource[]) => Promise<readonly Finding[]> {
  let last: { readonly about: string; readonly findings: Promise<readonly Finding[]> } | undefined;
  return (resources) => {
    const about = JSON.stringify(resources);
    if (last?.about !== about) last = { about, findings: judge(resources) };
    return last.findings;
  };
}

/** In a process of its own: the stack is built there a second time, under mocks, which are of a whole process. */
async function judgeApart(resources: readonly EngineResource[], began: string): Promise<readonly Finding[]> {
  const [, stack = ""] = /^urn:pulumi:(.*?)::/.exec(resources[0]?.urn ?? "") ?? [];
  const dir = folderOf(stack, [
    process.env["SAGEMAKER_SHARING_STACKS"],
    began,
    process.env["PWD"],
    ...foldersAbove(ROOT),
  ]);
  const folder = mkdtempSync(path.join(tmpdir(), "policy-pack-"));
  try {
    const file = path.join(folder, "judged.json");
    writeFileSync(file, JSON.stringify({ dir, stack, resources }));
    return (await inOwnProcess("policy-pack/judge", [file])) as Finding[];
  } catch (error) {
    if (!(error instanceof Mistakes)) throw error;
    return error.lines.map((text) => ({ policy: "promises-are-kept", text }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
