import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import type { Things } from "./table";

/** Modules of `@pulumi/aws` whose resources this product is about. */
const WATCHED = ["sagemaker"];

/**
 * Every resource of the watched modules, with its arguments.
 *
 * @param folder an unpacked `@pulumi/aws`
 */
export function resourcesIn(folder: string): Things {
  return Object.fromEntries(
    WATCHED.flatMap((module) =>
      readdirSync(path.join(folder, module))
        .filter((file) => file.endsWith(".d.ts"))
        .flatMap((file) => resourceIn(path.join(folder, module, file)))
        .map(([name, properties]) => [`${module}.${name}`, properties]),
    ),
  );
}

/** The interface `<Name>Args` of a file lists what may be set on the resource `<Name>`; other files have no such interface. */
function resourceIn(file: string): [string, string[]][] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest);
  const classes = source.statements.filter(ts.isClassDeclaration).map(({ name }) => name?.text ?? "");
  return source.statements.filter(ts.isInterfaceDeclaration).flatMap(({ name, members }) => {
    const resource = name.text.replace(/Args$/, "");
    if (resource === name.text || !classes.includes(resource)) return [];
    return [[resource, members.map((member) => member.name?.getText(source) ?? "").sort()]] as [string, string[]][];
  });
}
