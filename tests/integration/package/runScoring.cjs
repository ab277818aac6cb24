// Runs the program beside it with Pulumi's mocks, and prints what it made. The parent's output `shares` is in shares.json.
const pulumi = require("@pulumi/pulumi");
const shares = require("./shares.json");

const types = [];
const policies = [];

async function main() {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, id, inputs }) => {
        if (type === "pulumi:pulumi:StackReference")
          return { id: name, state: { name, outputs: { shares }, secretOutputNames: [] } };
        types.push(type);
        if (typeof inputs.policy === "string") policies.push(JSON.parse(inputs.policy));
        return { id: id || name, state: { arn: `arn:aws:iam::222222222222:role/${name}`, ...inputs } };
      },
      call: ({ inputs }) => inputs,
    },
    "scoring",
    "dev",
    false,
  );
  pulumi.runtime.setAllConfig({ "scoring:parentStack": "organization/sagemaker-sharing/parent" });
  const outputs = await pulumi.runtime.runInPulumiStack(() => require("./index.js")());
  const { share } = await new Promise((resolve) => pulumi.output(outputs).apply(resolve));
  const assumes = policies
    .flatMap(({ Statement }) => Statement)
    .filter(({ Sid }) => Sid === "AssumeInvokeRole")
    .flatMap(({ Resource }) => Resource);
  console.log(JSON.stringify({ types, assumes: [...new Set(assumes)], share }));
}

void main();
