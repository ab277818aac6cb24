import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readStackFile, stackNames } from "../../config/stackFiles";
import { Mistakes, parseConfig } from "../../config";

describe("stack files", () => {
  let dir = "";
  beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), "stack-files-"))));
  afterEach(() => rmSync(dir, { recursive: true }));

  const write = (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(dir, name), text);
  };
  /** Reads the stack `s` from the text of its file and of Pulumi.yaml. */
  const read = (text: string, project?: string) => {
    write({ "Pulumi.s.yaml": text, ...(project !== undefined && { "Pulumi.yaml": project }) });
    return readStackFile(dir, "s");
  };
  const rawOf = (config: string, project?: string) => read(`config:\n${config}`, project).raw;

  const linesOf = (run: () => unknown): string[] => {
    try {
      run();
    } catch (error) {
      assert.ok(error instanceof Mistakes, String(error));
      return error.lines.map((line) => line.replaceAll(dir, "DIR"));
    }
    return [];
  };

  describe("are found", () => {
    it("by their names, in order", () => {
      write({
        "Pulumi.b.yaml": "",
        "Pulumi.a.eu.yaml": "",
        "Pulumi.yaml": "",
        "Pulumi.c.yaml.bak": "",
        "notes.yaml": "",
      });
      assert.deepEqual(stackNames(dir), ["a.eu", "b"]);
    });

    it("or the others are named", () => {
      write({ "Pulumi.parent.yaml": "", "Pulumi.risk.yaml": "" });
      assert.deepEqual(
        linesOf(() => readStackFile(dir, "fraud")),
        ["there is no file DIR/Pulumi.fraud.yaml for stack fraud; the stacks of DIR are parent, risk"],
      );
    });

    it("or there are none", () => {
      assert.match(linesOf(() => readStackFile(dir, "parent"))[0]!, /; DIR holds no stack files at all$/);
    });

    it("in a folder only", () => {
      const missing = path.join(dir, "missing");
      assert.deepEqual(
        linesOf(() => stackNames(missing)),
        ["there is no folder DIR/missing"],
      );
      assert.deepEqual(
        linesOf(() => readStackFile(missing, "s")),
        ["there is no folder DIR/missing"],
      );
      write({ "Pulumi.s.yaml": "" });
      assert.deepEqual(
        linesOf(() => stackNames(path.join(dir, "Pulumi.s.yaml"))),
        ["there is no folder DIR/Pulumi.s.yaml"],
      );
    });
  });

  describe("are refused", () => {
    for (const [name, text, ...says] of [
      ["when they are no YAML", "config: [", /^DIR\/Pulumi\.s\.yaml is not YAML: .* at line 1/],
      ["when a key stands there twice", "config:\n  a: 1\n  a: 2", /is not YAML: Map keys must be unique at line 3/],
      ["when tabs indent them", "config:\n\ta: 1", /is not YAML: .*at line 2/],
      [
        "when they are a list",
        "- config",
        /^DIR\/Pulumi\.s\.yaml: a stack file must be a mapping, .* under `config:`$/,
      ],
      ["when they are empty", "", /: a stack file must be a mapping, with the settings under `config:`$/],
      ["when they are text", "parent", /: a stack file must be a mapping/],
      ["when their config is a list", "config: [a]", /: `config:` must be a mapping/],
      ["when their config is text", "config: parent", /: `config:` must be a mapping/],
      [
        "when they hold an encrypted value",
        "config:\n  sagemaker-sharing:consumer: {secure: AAABAL}",
        /^DIR\/Pulumi\.s\.yaml: sagemaker-sharing:consumer holds an encrypted value, .* write it in plain \(`pulumi config set --plaintext`\)$/,
      ],
      [
        "when the account is encrypted",
        "config:\n  aws:allowedAccountIds: [{secure: v1}]",
        /: aws:allowedAccountIds\[0\] holds/,
      ],
      [
        "with every encrypted value at once",
        "config:\n  consumer: {secure: v1}\n  sagemaker-sharing:consumers:\n    risk: {externalId: {secure: v1}, endpoints: [a, {secure: v1}]}",
        /: sagemaker-sharing:consumer holds an encrypted value/,
        /: sagemaker-sharing:consumers\.risk\.externalId holds/,
        /: sagemaker-sharing:consumers\.risk\.endpoints\[1\] holds/,
      ],
    ] as const) {
      it(name, () => {
        const lines = linesOf(() => read(text));
        assert.equal(lines.length, says.length, lines.join("\n"));
        for (const [index, pattern] of says.entries()) assert.match(lines[index]!, pattern);
      });
    }

    it("when Pulumi.yaml is no mapping, by the name of that file", () => {
      assert.match(
        linesOf(() => read("config: {}", "- x"))[0]!,
        /^DIR\/Pulumi\.yaml: a project file must be a mapping/,
      );
      assert.match(
        linesOf(() => read("config: {}", "config: [x]"))[0]!,
        /^DIR\/Pulumi\.yaml: `config:` must be a mapping/,
      );
    });
  });

  describe("are read as Pulumi hands them over", () => {
    for (const [name, config, expected] of [
      ["text as it is", "  aws:region: eu-west-1", { "aws:region": "eu-west-1" }],
      ["a key without a namespace as ours", "  account: parent", { "sagemaker-sharing:account": "parent" }],
      ["a list as JSON", "  aws:allowedAccountIds: ['111111111111']", { "aws:allowedAccountIds": '["111111111111"]' }],
      ["numbers as numbers", "  aws:allowedAccountIds: [111111111111]", { "aws:allowedAccountIds": "[111111111111]" }],
      [
        "a number without its leading zero",
        "  aws:allowedAccountIds: [011111111189]",
        { "aws:allowedAccountIds": "[11111111189]" },
      ],
      ["a number that stands alone", "  consumer: 7", { "sagemaker-sharing:consumer": "7" }],
      ["a truth that stands alone", "  consumer: true", { "sagemaker-sharing:consumer": "true" }],
      ["no value as empty text", "  consumer:", { "sagemaker-sharing:consumer": "" }],
      ["no value further down as null", "  names: {path: }", { "sagemaker-sharing:names": '{"path":null}' }],
      ["yes as text", "  names: {path: yes}", { "sagemaker-sharing:names": '{"path":"yes"}' }],
      [
        "anchors and merges",
        "  consumers:\n    a: &a {accountId: '222222222222', regions: [x]}\n    b: {<<: *a, regions: [y]}",
        {
          "sagemaker-sharing:consumers":
            '{"a":{"accountId":"222222222222","regions":["x"]},"b":{"accountId":"222222222222","regions":["y"]}}',
        },
      ],
      [
        "a consumer called secure",
        "  consumers: {secure: {accountId: x}}",
        { "sagemaker-sharing:consumers": '{"secure":{"accountId":"x"}}' },
      ],
      [
        "a key called secure among others",
        "  names: {secure: x, path: /}",
        { "sagemaker-sharing:names": '{"secure":"x","path":"/"}' },
      ],
      [
        "other programs' keys not at all",
        "  aws:secretKey: {secure: v1}\n  other:key: {secure: v1}\n  aws:profile: ml",
        {},
      ],
    ] as const) {
      it(name, () => assert.deepEqual(rawOf(config), expected));
    }

    it("without any config", () => {
      assert.deepEqual(read("encryptionsalt: v1:x").raw, {});
      assert.deepEqual(read("config:").raw, {});
    });

    it("with a key that would be an object's own as a key", () => {
      assert.deepEqual(Object.entries(rawOf("  __proto__: {account: parent}")), [
        ["sagemaker-sharing:__proto__", '{"account":"parent"}'],
      ]);
    });
  });

  describe("with Pulumi.yaml", () => {
    for (const [name, project, expected] of [
      ["take its defaults", "config:\n  account: {type: string, default: child}", "child"],
      ["take its values", "config:\n  sagemaker-sharing:account: {value: parent}", "parent"],
      ["take its values without more words", "config:\n  account: parent", "parent"],
      ["take a value before a default", "config:\n  account: {default: child, value: parent}", "parent"],
      ["take nothing of a key that is only declared", "config:\n  account: {type: string}", undefined],
      ["take nothing of a project without config", "name: x", undefined],
      ["take nothing of an empty config", "config:", undefined],
    ] as const) {
      it(name, () => assert.equal(read("config: {}", project).raw["sagemaker-sharing:account"], expected));
    }

    it("say what they say themselves", () => {
      const raw = rawOf(
        "  sagemaker-sharing:account: child",
        "config:\n  account: {default: parent}\n  aws:region: {value: eu-west-1}",
      );
      assert.deepEqual(raw, { "sagemaker-sharing:account": "child", "aws:region": "eu-west-1" });
    });

    it("take structured values as JSON", () => {
      const raw = rawOf("  {}", "config:\n  names: {value: {path: /ml/}}\n  aws:allowedAccountIds: {default: [1]}");
      assert.deepEqual(raw, { "sagemaker-sharing:names": '{"path":"/ml/"}', "aws:allowedAccountIds": "[1]" });
    });
  });

  describe("may name environments of Pulumi ESC", () => {
    for (const [name, environment, expected] of [
      ["not at all", "", []],
      ["in a list", "environment: [ml, acme/prod]", ["ml", "acme/prod"]],
      ["with options", "environment: [ml, {prod: {merge: false}}]", ["ml", "prod"]],
      ["as imports", "environment: {imports: [ml]}", ["ml"]],
      [
        "as imports next to values",
        "environment: {imports: [ml], values: {pulumiConfig: {}}}",
        ["ml", "the values under `environment:`"],
      ],
      ["as nothing", "environment:", []],
    ] as const) {
      it(name, () => assert.deepEqual(read(`config: {}\n${environment}`).environments, expected));
    }
  });

  it("of the sample are good", () => {
    const root = path.join(__dirname, "../..");
    for (const stack of ["parent", "child"]) {
      assert.equal(parseConfig(readStackFile(root, stack).raw).config.account, stack);
    }
  });
});
