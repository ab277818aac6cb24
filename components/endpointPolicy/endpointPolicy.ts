import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument } from "../../policies/document";
import { withoutFailed } from "../withoutFailed";

/** All plain values: the document is made and measured before anything is registered. */
export interface EndpointPolicyArgs {
  readonly endpointName: string;
  readonly region: string;
  /** The account of the endpoint, which has to be the stack's. */
  readonly accountId: string;
  readonly policy: PolicyDocument;
}

/**
 * What the engine's dynamic provider runs. It is kept in the stack's state, so it holds no path and no code of a version: it finds the
 * program that is installed where it runs, in the folder of the project or above it, or where `deploy` says. A closure that Pulumi
 * serializes would differ between a checkout and the package, and drag the SDK's clients into each state.
 */
const PROVIDER = `const fs = require("node:fs");
const path = require("node:path");
const { createRequire } = require("node:module");
const NAME = "sagemaker-sharing";
function* roots() {
  if (process.env.SAGEMAKER_SHARING_PROGRAM) yield process.env.SAGEMAKER_SHARING_PROGRAM;
  for (let folder = process.cwd(); ; folder = path.dirname(folder)) {
    const file = path.join(folder, "package.json");
    if (fs.existsSync(file) && JSON.parse(fs.readFileSync(file, "utf8")).name === NAME) yield folder;
    if (folder === path.dirname(folder)) break;
  }
  try {
    yield path.dirname(createRequire(path.join(process.cwd(), "x")).resolve(NAME + "/package.json"));
  } catch {}
}
exports.handler = () => {
  for (const root of roots())
    for (const folder of ["bin", "dist/bin"]) {
      const file = path.join(root, folder, "endpointPolicyProvider.cjs");
      if (fs.existsSync(file)) return require(file).provider();
    }
  throw new Error("the program " + NAME + " is not installed in " + process.cwd() + " or above: npm install");
};
`;

/** The type of what it registers: Pulumi's dynamic provider takes any whose name begins so. */
const TYPE = "pulumi-nodejs:dynamic/sagemaker:EndpointPolicy";

class Dynamic extends pulumi.CustomResource {}

/**
 * The policy of one SageMaker endpoint, which `components/endpointPolicy/provider.ts` puts: no provider of Pulumi's has it yet. It is a
 * resource of Pulumi's dynamic provider for Node.js, which comes with the CLI.
 */
export class EndpointPolicy extends pulumi.ComponentResource {
  /** The policy as text, known once it is on the endpoint. */
  readonly policyJson: pulumi.Output<string>;

  constructor(name: string, args: EndpointPolicyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sagemaker-sharing:index:EndpointPolicy", name, args, opts);

    const { endpointName, region, accountId, policy } = args;
    const text = JSON.stringify(policy);
    const inputs = { endpointName, region, accountId, policy: text, __provider: PROVIDER };
    const made = new Dynamic(TYPE, name, inputs, { parent: this });

    this.policyJson = made.id.apply(() => text);
    this.registerOutputs(withoutFailed({ policyJson: this.policyJson }));
  }
}
