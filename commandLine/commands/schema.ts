import type { Command } from "commander";
import type { Registration } from "../io";

export function schema(program: Command, { io }: Registration): void {
  program
    .command("schema")
    .summary("print the JSON Schema of stack files, for editors")
    .description(
      "Prints the JSON Schema (2020-12) of a stack file: every key with its description, default and form. An editor with a YAML language server completes and checks by it when the file begins with\n\n  # yaml-language-server: $schema=schema/stack.schema.json",
    )
    .action(() => {
      const { stackSchema } =
        require("../../config/describe/stackSchema") as typeof import("../../config/describe/stackSchema");
      io.out(`${JSON.stringify(stackSchema(), undefined, 2)}\n`);
    });
}
