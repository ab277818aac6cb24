import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readStack, readStackFile, stackNames } from "../../../config/stackFiles";
import { Mistakes, parseConfig } from "../../../config";

describe("stack files", () => {
  let dir = "";
  beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), "stack-files-"))));
  afterEach(() => rmSync(dir, { recursive: true }));

  const write = (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(dir, name), text);
  };
  /** Reads the stack `s` from the text of its file and of Pulumi.yaml. */
  const read = (text: string, project?: string) => {
    write({
      "Pulumi.s.yaml": text,
      ...(project !== undefined && { "Pulumi.yaml": `name: sagemaker-sharing\n${project}` }),
    });
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
        "Pulumi.yaml": "name: sagemaker-sharing",
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
      symlinkSync("loop", path.join(dir, "loop"));
      assert.deepEqual(
        linesOf(() => stackNames(path.join(dir, "loop"))),
        ["there is no folder DIR/loop"],
      );
    });

    it("in the folder that the project names, which is one", () => {
      write({ "Pulumi.yaml": "name: sagemaker-sharing\nstackConfigDir: Pulumi.s.yaml", "Pulumi.s.yaml": "" });
      assert.deepEqual(
        linesOf(() => stackNames(dir)),
        ["there is no folder DIR/Pulumi.s.yaml, where DIR/Pulumi.yaml says that the stack files are"],
      );
    });
  });

  describe("are refused", () => {
    for (const [name, text, ...says] of [
      ["when they are no YAML", "config: [", /^DIR\/Pulumi\.s\.yaml:1:10: is not YAML: /],
      [
        "when a key stands there twice",
        "config:\n  a: 1\n  a: 2",
        /^DIR\/Pulumi\.s\.yaml:3:3: a is a key here already, at DIR\/Pulumi\.s\.yaml:2:3: leave one out$/,
      ],
      ["when tabs indent them", "config:\n\ta: 1", /^DIR\/Pulumi\.s\.yaml:2:1: is not YAML: /],
      [
        "when they are a list",
        "- config",
        /^DIR\/Pulumi\.s\.yaml:1:1: a stack file must be a mapping, .* under `config:`$/,
      ],
      ["when they are empty", "", /: a stack file must be a mapping, with the settings under `config:`$/],
      ["when they are text", "parent", /: a stack file must be a mapping/],
      ["when their config is a list", "config: [a]", /: `config:` must be a mapping/],
      ["when their config is text", "config: parent", /: `config:` must be a mapping/],
      [
        "when they hold an encrypted value",
        "config:\n  sagemaker-sharing:consumer: {secure: AAABAL}",
        /^DIR\/Pulumi\.s\.yaml:2:3: sagemaker-sharing:consumer holds an encrypted value, .* write it in plain \(`pulumi config set --plaintext`\)$/,
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

    for (const made of [
      "encryptionsalt: v1:abc",
      "secretsprovider: awskms://alias/x\nencryptedkey: abc",
      "encryptionsalt: x\nconfig: {}",
    ])
      it(`when there is nothing in them but ${made.split(":")[0]!}, which pulumi stack init writes`, () =>
        assert.match(
          linesOf(() => read(made, "config:\n  account: {type: string}")).join("\n"),
          /^DIR\/Pulumi\.s\.yaml:1:1: stack s has no settings: `pulumi stack init` has made this file\. .* --ignore s leaves it out of the check$/,
        ));

    it("when Pulumi.yaml is no mapping, by the name of that file", () => {
      write({ "Pulumi.s.yaml": "config: {}", "Pulumi.yaml": "- x" });
      assert.match(
        linesOf(() => readStackFile(dir, "s"))[0]!,
        /^DIR\/Pulumi\.yaml:1:1: the project file must be a mapping/,
      );
      assert.match(
        linesOf(() => read("config: {}", "config: [x]"))[0]!,
        /^DIR\/Pulumi\.yaml:2:1: config must be a mapping/,
      );
    });
  });

  describe("are read as Pulumi hands them over", () => {
    for (const [name, config, expected] of [
      ["text as it is", "  aws:region: eu-west-1", { "aws:region": "eu-west-1" }],
      ["a key without a namespace as ours", "  account: parent", { "sagemaker-sharing:account": "parent" }],
      ["a list as JSON", "  aws:allowedAccountIds: ['111111111111']", { "aws:allowedAccountIds": '["111111111111"]' }],
      ["numbers as numbers", "  aws:allowedAccountIds: [111111111111]", { "aws:allowedAccountIds": "[111111111111]" }],
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
        { "sagemaker-sharing:names": '{"path":"/","secure":"x"}' },
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
      ["take nothing of a key of another namespace", "config:\n  other:account: {value: parent}", undefined],
      ["take nothing of a project without config", "description: x", undefined],
      ["take nothing of an empty config", "config:", undefined],
    ] as const) {
      it(name, () => assert.equal(read("config: {}", project).raw["sagemaker-sharing:account"], expected));
    }

    for (const [name, project, text, expected] of [
      [
        "have what it asks for",
        "config:\n  account: {type: string}",
        "config: {}",
        "Pulumi.s.yaml:1:1: sagemaker-sharing:account: is missing, and DIR/Pulumi.yaml:3:3 asks every stack for it, as it has no default there",
      ],
      [
        "have values of the types that it declares",
        "config:\n  names: {type: array, items: {type: string}}",
        "config:\n  names: {path: /}",
        "Pulumi.s.yaml:2:3: sagemaker-sharing:names: is not a list of string, which DIR/Pulumi.yaml:3:3 declares it to be",
      ],
      [
        "have items of the types that it declares",
        "config:\n  aws:region: eu-west-1\n  foo: {type: array, items: {type: string}}",
        "config:\n  foo: [1]",
        "Pulumi.s.yaml:2:3: sagemaker-sharing:foo: is not a list of string, which DIR/Pulumi.yaml:4:3 declares it to be",
      ],
      [
        "hold no secrets that it declares",
        "config:\n  account: {type: string, secret: true}",
        "config:\n  account: parent",
        "Pulumi.s.yaml:2:12: sagemaker-sharing:account: is no secret here, and DIR/Pulumi.yaml:3:3 declares it as one: take that out there",
      ],
      [
        "have one spelling of each key",
        "",
        "config:\n  consumer: a\n  sagemaker-sharing:config:consumer: b",
        "Pulumi.s.yaml:3:3: sagemaker-sharing:config:consumer is the same key as consumer, and Pulumi takes either at random: leave one out",
      ],
      [
        "have keys that Pulumi can read",
        "",
        "config:\n  a:b:c: 1",
        "Pulumi.s.yaml:2:3: a:b:c is no key to Pulumi, which would not read the file: write namespace:name",
      ],
    ] as const) {
      it(name, () =>
        assert.deepEqual(
          linesOf(() => read(text, project)),
          [`DIR/${expected}`],
        ),
      );
    }

    for (const [name, project, expected] of [
      [
        "both default and value",
        "{default: child, value: parent}",
        "3:3: account has both default and value: leave one out",
      ],
      [
        "a path",
        "x\n  names.path: /",
        "4:3: names.path is a path into a value to Pulumi: set the whole value here, or write it in the stack files",
      ],
      [
        "a default in another namespace",
        "x\n  aws:region: {default: eu-west-1}",
        "4:3: aws:region is of another namespace than the project, and has nothing but a value here: { value: ... }",
      ],
      [
        "a default of another type than declared",
        "{type: boolean, default: x}",
        "3:3: account has a default that is not of type boolean",
      ],
      [
        "an encrypted value",
        "{value: {secure: v1}}",
        "3:3: account holds an encrypted value, which only stack files may: write it there",
      ],
      [
        "a type that is none",
        "{type: text}",
        "3:19: account (type) must be one of string, integer, boolean, array, object",
      ],
      ["an array of nothing", "{type: array}", "3:3: account is an array: say of what, items: { type: string }"],
      [
        "two spellings of a key",
        "x\n  sagemaker-sharing:account: y",
        "4:3: sagemaker-sharing:account is the same key as account: leave one out",
      ],
    ] as const) {
      it(`is refused with ${name}`, () =>
        assert.deepEqual(
          linesOf(() => read("config: {}", `config:\n  account: ${project}`)),
          [`DIR/Pulumi.yaml:${expected}`],
        ));
    }

    for (const range of [">=3.248.0", "3.x", "<3.248.0 || >=3.250.0 !3.251.2", ""])
      it(`may ask for Pulumi ${range || "of any version"}`, () =>
        assert.deepEqual(read("config: {}", `requiredPulumiVersion: "${range}"`).raw, {}));

    for (const [range, column] of [
      ['"^3.248.0"', 24],
      ["3.248", 24],
      ['">=3.248"', 24],
      ['">=3.248.0 - 4.0.0"', 24],
    ] as const)
      it(`is refused when it asks for Pulumi ${range}`, () =>
        assert.deepEqual(
          linesOf(() => read("config: {}", `requiredPulumiVersion: ${range}`)),
          [
            `DIR/Pulumi.yaml:2:${column}: requiredPulumiVersion must be a range of versions as Pulumi reads them, in quotes: ">=3.248.0", ">=3.248.0 !3.250.1 || >=4.0.0"`,
          ],
        ));

    it("of another name are read in its namespace, and keys of ours are told", () => {
      write({
        "Pulumi.yaml": "name: ml",
        "Pulumi.s.yaml": "config:\n  account: parent\n  own: x\n  sagemaker-sharing:consumer: y",
      });
      assert.deepEqual(
        linesOf(() => readStackFile(dir, "s")),
        [
          "DIR/Pulumi.s.yaml:2:3: account is ml:account to Pulumi, as DIR/Pulumi.yaml names the project ml: write sagemaker-sharing:account",
        ],
      );
    });

    it("of another name have keys of ours in no namespace but ours", () => {
      const keys = ["ml:enforcement", "sagemaker_sharing:consumers", "Sagemaker-Share:account", "ml:own", "aws:names"];
      write({
        "Pulumi.yaml": "name: ml",
        "Pulumi.s.yaml": `config:\n${keys.map((key) => `  ${key}: x\n`).join("")}`,
      });
      const told = (line: number, key: string, name: string) =>
        `DIR/Pulumi.s.yaml:${line}:3: ${key} is not read: the keys of this program are in the namespace sagemaker-sharing; write sagemaker-sharing:${name}`;
      assert.deepEqual(
        linesOf(() => readStackFile(dir, "s")),
        [
          told(2, "ml:enforcement", "enforcement"),
          told(3, "sagemaker_sharing:consumers", "consumers"),
          told(4, "Sagemaker-Share:account", "account"),
        ],
      );
    });

    it("are where it says, and end as it does", () => {
      mkdirSync(path.join(dir, "stacks"));
      write({
        "Pulumi.yml": "name: sagemaker-sharing\nstackConfigDir: stacks",
        "stacks/Pulumi.s.yml": "config: {account: child}",
      });
      assert.deepEqual(stackNames(dir), ["s"]);
      assert.equal(readStackFile(dir, "s").raw["sagemaker-sharing:account"], "child");
      write({ "stacks/Pulumi.t.yaml": "" });
      assert.deepEqual(
        linesOf(() => stackNames(dir)),
        ["DIR/stacks/Pulumi.t.yaml is no stack file to Pulumi, whose project file ends in .yml: call it Pulumi.t.yml"],
      );
      write({ "Pulumi.json": "{}" });
      assert.deepEqual(
        linesOf(() => stackNames(dir)),
        ["DIR/Pulumi.json is the project file to Pulumi, and this program reads YAML alone: write it as Pulumi.yaml"],
      );
    });

    it("say what they say themselves", () => {
      const raw = rawOf(
        "  sagemaker-sharing:account: child",
        "config:\n  account: {default: parent}\n  aws:region: {value: eu-west-1}",
      );
      assert.deepEqual(raw, { "sagemaker-sharing:account": "child", "aws:region": "eu-west-1" });
    });

    it("take structured values as JSON", () => {
      const raw = rawOf("  {}", "config:\n  names: {value: {path: /ml/}}\n  aws:allowedAccountIds: [1]");
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

  it("have their mistakes told as they stand in the file", () => {
    write({
      "Pulumi.s.yaml": `config:
  sagemaker-sharing:consumers:
    zeta: { accountId: "1", endpoint: [churn] }
    team-2: { accountId: "222222222222", endpoints: [] }
    team-10: { accountId: "333333333333" }
  sagemaker-sharing:account: parent
  aws:region: eu-west-1
  aws:allowedAccountIds: ["111111111111"]
`,
    });
    const places = linesOf(() => readStack(dir, "s")).map((line) => Number(line.split(":")[1]));
    assert.ok(new Set(places).size > 2, String(places));
    assert.deepEqual(
      places,
      places.toSorted((one, other) => one - other),
    );
  });

  it("of the sample are good", () => {
    const root = path.join(__dirname, "../../..");
    for (const stack of ["parent", "child"]) {
      assert.equal(parseConfig(readStackFile(root, stack).raw).config.account, stack);
    }
  });
});
