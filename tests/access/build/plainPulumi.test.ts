import assert from "node:assert/strict";
import { createRequire } from "node:module";
import * as fc from "fast-check";
import { withPlainPulumi } from "../../../access/build/plainPulumi";

const { Struct } = createRequire(require.resolve("@pulumi/pulumi"))("google-protobuf/google/protobuf/struct_pb.js") as {
  readonly Struct: { readonly fromJavaScript: (properties: object) => { toJavaScript(): object } };
};

const throughMessage = (properties: object) => JSON.stringify(Struct.fromJavaScript(properties).toJavaScript());

/** What a resource's properties are when Pulumi packs them. */
const properties = fc.dictionary(
  fc.string().filter((key) => key !== "__proto__"),
  fc.jsonValue({ noUnicodeString: false }).filter((value) => !JSON.stringify(value).includes("__proto__")),
);

describe("Pulumi without its messages", () => {
  it("gives properties back as its messages do, in their order", async () => {
    await fc.assert(
      fc.asyncProperty(properties, async (some) => {
        const plain = await withPlainPulumi(() => Promise.resolve(throughMessage(some)));
        assert.equal(plain, throughMessage(some));
      }),
    );
  });

  it("has them, and stack traces, again afterwards, also after an error", async () => {
    const before = [Object.getOwnPropertyDescriptors(Error), Struct.fromJavaScript];
    await assert.rejects(withPlainPulumi(() => Promise.reject(new Error("as it happens"))));
    assert.deepEqual([Object.getOwnPropertyDescriptors(Error), Struct.fromJavaScript], before);
  });
});
