import { LocalWorkspace, PulumiCommand, Stack } from "@pulumi/pulumi/automation";
import { runProgram } from "../../stacks";

/**
 * One `pulumi up --yes` as a person types it, in a process of its own: a preview, then the update, in one command of the CLI; or
 * one `pulumi preview`, which fails where it finds something to change. The program runs inline, as a language host is not everywhere;
 * with one, and ts-node, it would take longer.
 *
 * Arguments: `up` or `preview`, the stack's full name, and the folder of its file.
 */
async function main([command, stackName, workDir]: readonly string[]): Promise<void> {
  const pulumiCommand = await PulumiCommand.get();
  withPreview(pulumiCommand as unknown as Runs);
  process.chdir(workDir!);
  const workspace = await LocalWorkspace.create({ workDir: workDir!, pulumiCommand, program: () => runProgram() });
  workspace.selectStack = () => Promise.resolve();
  const stack = await Stack.select(stackName!, workspace);
  Object.assign(stack, { outputs: () => Promise.resolve({}), info: () => Promise.resolve(undefined) });
  const options = { color: "never", parallel: 16 } as const;
  await (command === "preview" ? stack.preview({ ...options, expectNoChanges: true }) : stack.up(options));
}

/** What `PulumiCommand` does not declare. */
interface Runs {
  run: (args: readonly string[], ...others: unknown[]) => Promise<unknown>;
}

/** The Automation API always asks for an update without a preview; a person's command makes one. */
function withPreview(cli: Runs): void {
  const run = cli.run.bind(cli);
  cli.run = (args, ...others) =>
    run(
      args.filter((arg) => arg !== "--skip-preview"),
      ...others,
    );
}

void main(process.argv.slice(2)).then(() => process.exit(0));
