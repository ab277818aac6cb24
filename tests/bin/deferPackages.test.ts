import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";

const ROOT = path.join(__dirname, "../..");

/** What a script prints in a process of its own, with the packages deferred. */
const printed = (script: string): unknown =>
  JSON.parse(
    execFileSync(process.execPath, ["--require", "./bin/deferPackages.cjs", "--eval", script], {
      cwd: ROOT,
      encoding: "utf8",
    }),
  );

const DEFERRED = [
  ...["@npmcli/arborist", "typescript", "normalize-package-data", "@opentelemetry/api", "semver", "execa"],
  ...["@pulumi/pulumi/automation", "@pulumi/pulumi/dynamic", "@pulumi/pulumi/provider", "zod/v4/locales"],
  "@grpc/grpc-js",
];
const LOADED = `${JSON.stringify(DEFERRED)}.filter((name) =>
  Object.keys(require.cache).some((file) => file.includes(require("path").join("node_modules", name) + require("path").sep) && !file.endsWith("en.cjs")))`;

describe("the packages that are deferred", () => {
  it("are not loaded with Pulumi and zod", () => {
    const script = `require("@pulumi/pulumi"); require("zod"); console.log(JSON.stringify(${LOADED}))`;
    assert.deepEqual(printed(script), []);
  });

  it("are loaded when they are used, and work", () => {
    const script = `
      const pulumi = require("@pulumi/pulumi");
      pulumi.runtime.serializeFunction(() => 40 + 2).then(({ text }) => {
        console.log(JSON.stringify({ text: text.includes("40 + 2"), loaded: ${LOADED} }));
        process.exit();
      });`;
    assert.deepEqual(printed(script), { text: true, loaded: ["typescript"] });
  });

  it("are whole parts of Pulumi and of zod once they are used", () => {
    const script = `
      const { automation, dynamic, provider } = require("@pulumi/pulumi");
      console.log(JSON.stringify([
        automation.LocalWorkspace === require("@pulumi/pulumi/automation").LocalWorkspace,
        dynamic.Resource === require("@pulumi/pulumi/dynamic").Resource,
        provider.main === require("@pulumi/pulumi/provider").main,
        require("zod").locales.de().localeError({ code: "invalid_type", expected: "string", input: 5 }),
      ]));`;
    assert.deepEqual(printed(script), [true, true, true, "Ungültige Eingabe: erwartet string, erhalten Zahl"]);
  });

  it("are there for an engine in another process", () => {
    const script = `
      const { runtime } = require("@pulumi/pulumi");
      runtime.resetOptions("project", "stack", 1, "127.0.0.1:1", "127.0.0.1:1", false, "organization");
      const { Client } = require("@grpc/grpc-js");
      console.log(JSON.stringify([runtime.getEngine(), runtime.getMonitor()].map((one) => one instanceof Client)));
      process.exit();`;
    assert.deepEqual(printed(script), [true, true]);
  });

  it("are their own for everybody else", () => {
    const script = `console.log(JSON.stringify([require("typescript").version, require("@npmcli/arborist").name]))`;
    const [version, name] = printed(script) as [string, string];
    assert.match(version, /^6\./);
    assert.equal(name, "Arborist");
  });
});
