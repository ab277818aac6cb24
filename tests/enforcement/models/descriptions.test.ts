import assert from "node:assert/strict";
import fc from "fast-check";
import { readComponent, readEndpointConfig, readModel, withPackages } from "../../../enforcement/models/descriptions";
import { fingerprint, isSameContent } from "../../../enforcement/models/fingerprint";
import { arn, HERE, NOON, role, type Json } from "../samples";

/** The same as the SDK spells it. */
const pascal = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(pascal);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.charAt(0).toUpperCase() + key.slice(1), pascal(inner)]),
  );
};

const CONFIGS: readonly (readonly [what: string, config: Json, models: readonly string[]])[] = [
  ["one variant", { productionVariants: [{ modelName: "a" }] }, ["a"]],
  [
    "several",
    { productionVariants: [{ modelName: "a" }, { modelName: "b" }, { modelName: "a" }, { modelName: "A" }] },
    ["a", "b", "A"],
  ],
  [
    "a shadow variant",
    { productionVariants: [{ modelName: "a" }], shadowProductionVariants: [{ modelName: "b" }] },
    ["a", "b"],
  ],
  [
    "instance pools that put other models in its place",
    {
      productionVariants: [
        {
          modelName: "a",
          instancePools: [{ instanceType: "x" }, { modelNameOverride: "b" }, { modelNameOverride: "c" }],
        },
      ],
    },
    ["a", "b", "c"],
  ],
  [
    "an override in a shadow variant alone",
    { productionVariants: [{}], shadowProductionVariants: [{ instancePools: [{ modelNameOverride: "b" }] }] },
    ["b"],
  ],
  [
    "variants for inference components",
    { productionVariants: [{ variantName: "a", instanceType: "x" }], executionRoleArn: role("X") },
    [],
  ],
  [
    "null for what is absent",
    { productionVariants: [{ modelName: "a", instancePools: null }], shadowProductionVariants: null },
    ["a"],
  ],
  ["a model by its ARN", { productionVariants: [{ modelName: arn("model", "a") }, { modelName: "a" }] }, ["a"]],
  [
    "a member that is newer than this program",
    { productionVariants: [{ modelName: "a", canary: { modelName: "b", fallbackModelArns: [arn("model", "c")] } }] },
    ["a", "b", "c"],
  ],
];

describe("the models of an endpoint config", () => {
  for (const [what, config, models] of CONFIGS) {
    it(`with ${what}: ${models.join(", ") || "none"}`, () => {
      for (const spelt of [config, pascal(config)]) assert.deepEqual(readEndpointConfig(spelt)?.modelNames, models);
    });
  }

  it("come with the role of its inference components' containers", () => {
    assert.equal(
      readEndpointConfig({ ProductionVariants: [{}], ExecutionRoleArn: role("X") })?.executionRoleArn,
      role("X"),
    );
  });

  it("are not made up of what is no config", () => {
    for (const one of [null, {}, [], "x"]) assert.equal(readEndpointConfig(one), undefined, JSON.stringify(one));
  });

  it("are those that can be read, and it is noted that there are others", () => {
    const unreadable: readonly (readonly [variants: unknown, models: readonly string[]])[] = [
      [{}, []],
      [[{ modelName: 1 }, { modelName: "a" }], ["a"]],
      [["hidden", { modelName: "a" }], ["a"]],
      [[{ modelName: "a", instancePools: "hidden" }], ["a"]],
      [[{ modelName: "a" }, { modelName: "x".repeat(3000) }], ["a"]],
    ];
    for (const [productionVariants, modelNames] of unreadable) {
      const found = readEndpointConfig({ productionVariants });
      assert.deepEqual([found?.modelNames, found?.unreadable], [modelNames, true], JSON.stringify(productionVariants));
    }
  });
});

const MODELS: readonly (readonly [
  what: string,
  model: Json,
  expected: {
    places?: readonly string[];
    images?: readonly string[];
    packages?: readonly string[];
    unread?: readonly string[];
  },
])[] = [
  [
    "a container",
    { primaryContainer: { image: "i", modelDataUrl: "s3://b/m.tar.gz" } },
    { places: ["s3://b/m.tar.gz"], images: ["i"] },
  ],
  [
    "an inference pipeline",
    {
      containers: [
        { image: "i", modelDataUrl: "s3://b/1" },
        { image: "j", modelDataUrl: "s3://b/2" },
      ],
    },
    { places: ["s3://b/1", "s3://b/2"], images: ["i", "j"] },
  ],
  [
    "images that differ in case alone",
    { containers: [{ image: "i:A" }, { image: "i:a" }] },
    { images: ["i:A", "i:a"] },
  ],
  [
    "a multi-model container",
    { primaryContainer: { mode: "MultiModel", modelDataUrl: "s3://b/models" } },
    { places: ["s3://b/models*"] },
  ],
  [
    "data sources",
    {
      primaryContainer: {
        modelDataSource: {
          s3DataSource: { s3Uri: "s3://b/m/", s3DataType: "S3Prefix", manifestS3Uri: "s3://b/manifest.json" },
        },
        additionalModelDataSources: [
          { channelName: "draft", s3DataSource: { s3Uri: "s3://b/draft", s3DataType: "S3Object" } },
        ],
      },
    },
    { places: ["s3://b/m/*", "s3://b/manifest.json", "listed in s3://b/manifest.json*", "s3://b/draft"] },
  ],
  [
    "a prefix without a slash",
    { primaryContainer: { modelDataSource: { s3DataSource: { s3Uri: "s3://b/m", s3DataType: "S3Prefix" } } } },
    { places: ["s3://b/m*"] },
  ],
  [
    "weights that its environment names",
    { primaryContainer: { image: "djl", environment: { OPTION_MODEL_ID: "s3://b/llm", HF_TASK: "x" } } },
    { places: ["s3://b/llm*"], images: ["djl"] },
  ],
  [
    "a package",
    { containers: [{ modelPackageName: arn("model-package", "churn/3") }] },
    { packages: [arn("model-package", "churn/3")], unread: ["packages"] },
  ],
  [
    "a package by its name",
    { primaryContainer: { modelPackageName: "old" } },
    { packages: [arn("model-package", "old")], unread: ["packages"] },
  ],
  [
    "a package's version with zeros before it",
    { containers: [{ modelPackageName: "churn/003" }, { modelPackageName: arn("model-package", "churn/00") }] },
    { packages: [arn("model-package", "churn/3"), arn("model-package", "churn/0")], unread: ["packages"] },
  ],
  [
    "weights that a command in its environment names",
    {
      primaryContainer: {
        environment: { ARGS: "--model=s3://b/llm --draft s3://c/draft,x", PROXY: "https://example.com/x" },
      },
    },
    { places: ["s3://b/llm*", "s3://c/draft*"] },
  ],
  [
    "what a member names that is newer than this program",
    { primaryContainer: { image: "i", adapters: [{ source: { location: "s3://b/adapter" } }] } },
    { places: ["s3://b/adapter*"], images: ["i"] },
  ],
  [
    "what newer members name beside its containers, and beside a data source",
    {
      primaryContainer: {
        modelDataSource: { s3DataSource: { s3Uri: "s3://b/a", s3DataType: "S3Object" }, fallback: { uri: "s3://b/f" } },
        additionalModelDataSources: [{ channelName: "draft", cache: "s3://b/draft" }],
      },
      sharedWeights: ["s3://b/shared"],
      tags: [{ key: "copied from", value: "s3://b/elsewhere" }],
    },
    { places: ["s3://b/f*", "s3://b/draft*", "s3://b/a", "s3://b/shared*"] },
  ],
  [
    "an environment that is hidden",
    { primaryContainer: { image: "i", environment: "HIDDEN" } },
    { images: ["i"], unread: ["environment"] },
  ],
  [
    "an environment whose values are hidden",
    { primaryContainer: { image: "i", environment: { A: null, B: "x" } } },
    { images: ["i"], unread: ["environment"] },
  ],
  [
    "an environment that says what CloudTrail says where it hides something",
    { primaryContainer: { image: "i", environment: { A: "***", B: "HIDDEN_DUE_TO_SECURITY_REASONS" } } },
    { images: ["i"] },
  ],
  [
    "a container that can be read, and one that cannot",
    { containers: [{ image: "i", modelDataUrl: 1 }, "x", { image: "j" }] },
    { images: ["i", "j"], unread: ["members"] },
  ],
  [
    "a variable with a name of JavaScript's own",
    { primaryContainer: { image: "i", environment: { constructor: "s3://b/x", __proto__: "y" } } },
    { images: ["i"], places: ["s3://b/x*"] },
  ],
];

describe("a model", () => {
  for (const [what, model, expected] of MODELS) {
    it(`of ${what}`, () => {
      for (const spelt of [model, pascal(model)]) {
        const read = readModel(spelt, HERE)!;
        const places = read.places.map(({ url, below }) => `${url}${below ? "*" : ""}`);
        assert.deepEqual(
          { places, images: read.images, packages: read.modelPackageArns, unread: read.unread },
          { places: [], images: [], packages: [], unread: [], ...expected },
        );
      }
    });
  }

  it("is read with what its packages bring along", () => {
    const read = readModel(
      {
        containers: [
          { modelPackageName: arn("model-package", "a/1") },
          { modelPackageName: arn("model-package", "b/1") },
        ],
      },
      HERE,
    )!;
    const one = {
      InferenceSpecification: { Containers: [{ Image: "i", ModelDataUrl: "s3://b/a" }] },
      AdditionalInferenceSpecifications: [{ Containers: [{ Image: "j" }] }],
    };
    const half = withPackages(read, [one], NOON);
    assert.deepEqual(
      [half.places.map(({ url }) => url), half.images, half.unread],
      [["s3://b/a"], ["i", "j"], ["packages"]],
    );
    assert.deepEqual(withPackages(read, [one, { InferenceSpecification: {} }], NOON).unread, []);
    assert.deepEqual(withPackages(read, [one, "x"], NOON).unread, ["packages"]);
    const another = { Draft: { ModelPackageName: "churn/1" } };
    assert.deepEqual(withPackages(read, [one, another], NOON).unread, ["packages"]);
  });

  it("is read with every part of a package that names an artefact", () => {
    const read = readModel({ containers: [{ modelPackageName: arn("model-package", "a/1") }] }, HERE)!;
    const described = {
      InferenceSpecification: {
        Containers: [{ Image: "i", AdditionalS3DataSource: { S3DataType: "S3Prefix", S3Uri: "s3://b/more" } }],
      },
      SourceAlgorithmSpecification: {
        SourceAlgorithms: [
          { AlgorithmName: "x", ModelDataUrl: "s3://b/algorithm.tar.gz" },
          {
            AlgorithmName: "x",
            ModelDataSource: { S3DataSource: { S3Uri: "s3://b/source/", S3DataType: "S3Prefix" } },
          },
        ],
      },
    };
    const { places, unread } = withPackages(read, [described], NOON);
    assert.deepEqual(
      places.map(({ url, below }) => [url, below]),
      [
        ["s3://b/more", true],
        ["s3://b/algorithm.tar.gz", false],
        ["s3://b/source/", true],
      ],
    );
    assert.deepEqual(unread, []);
  });

  it("is read with every part of a package that is newer than this program", () => {
    const read = readModel({ containers: [{ modelPackageName: arn("model-package", "a/1") }] }, HERE)!;
    const known = { SamplePayloadUrl: "s3://b/sample", ModelMetrics: { Bias: { S3Uri: "s3://b/bias" } } };
    const described = {
      ...known,
      InferenceSpecification: {
        Containers: [{ Image: "i", Helpers: [{ HelperImage: "h", Weights: "s3://b/helper" }] }],
      },
      DraftSpecification: { Containers: [{ Image: "d", Uri: "s3://b/draft" }] },
    };
    const { places, images } = withPackages(read, [described], NOON);
    assert.deepEqual(
      [places.map(({ url }) => url), images],
      [
        ["s3://b/helper", "s3://b/draft"],
        ["i", "h", "d"],
      ],
    );
  });

  it("is not sure of a package that is made of an algorithm, or of something else, and does not show its containers", () => {
    const read = readModel({ containers: [{ modelPackageName: arn("model-package", "a/1") }] }, HERE)!;
    const shown = { InferenceSpecification: { Containers: [{ Image: "i" }] } };
    for (const from of [
      { SourceAlgorithmSpecification: { SourceAlgorithms: [{ AlgorithmName: "x" }] } },
      { SourceUri: arn("model", "m") },
    ]) {
      assert.deepEqual(withPackages(read, [from], NOON).unread, ["packages"]);
      assert.deepEqual(withPackages(read, [{ ...from, ...shown }], NOON).unread, []);
    }
  });

  /** When the package was made and last changed, in seconds from when the model was made. */
  const CHANGED: readonly (readonly [what: string, times: Json, known: boolean])[] = [
    ["never changed", { CreationTime: new Date(NOON - 60_000) }, true],
    ["changed before the model was made", { CreationTime: NOON / 1000 - 60, LastModifiedTime: NOON / 1000 - 5 }, true],
    ["made in the same second, and not changed", { CreationTime: NOON / 1000, LastModifiedTime: NOON / 1000 }, true],
    ["changed in the same second", { CreationTime: NOON / 1000 - 60, LastModifiedTime: NOON / 1000 + 0.5 }, false],
    ["changed since", { CreationTime: new Date(NOON - 60_000), LastModifiedTime: new Date(NOON + 5000) }, false],
  ];
  for (const [what, times, known] of CHANGED) {
    it(`of a package that was ${what} is ${known ? "known" : "not sure"}`, () => {
      const read = readModel({ containers: [{ modelPackageName: arn("model-package", "a/1") }] }, HERE)!;
      const one = { ...times, InferenceSpecification: { Containers: [{ Image: "i" }] } };
      assert.deepEqual(withPackages(read, [one], NOON).unread, known ? [] : ["packages"]);
    });
  }

  it("of anything is read, never thrown", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        for (const one of [
          value,
          { containers: value },
          { primaryContainer: value, Specifications: value, ProductionVariants: value },
        ]) {
          readModel(one, HERE);
          readEndpointConfig(one);
          readComponent(one);
        }
      }),
    );
    let deep: unknown = "x";
    for (let depth = 0; depth < 5000; depth += 1) deep = { containers: [deep] };
    assert.equal(readModel(deep, HERE)?.images.length, 0);
  });
});

describe("an inference component", () => {
  it("is what its specifications say, in a request as in a description", () => {
    const request = [
      { instanceType: "a", modelName: "churn" },
      { container: { image: "i:1", artifactUrl: "s3://b/adapter.tar.gz" }, baseInferenceComponentName: "base" },
    ];
    const described = [
      { InstanceType: "a", ModelName: "churn" },
      {
        Container: {
          DeployedImage: { SpecifiedImage: "i:1", ResolvedImage: "i@sha256:0" },
          ArtifactUrl: "s3://b/adapter.tar.gz",
        },
        BaseInferenceComponentName: "base",
      },
    ];
    const [asked, became] = [
      readComponent({ specifications: request })!,
      readComponent({ Specifications: described })!,
    ];
    assert.deepEqual(became[1], {
      modelNames: [],
      baseNames: ["base"],
      container: {
        artifactUrl: "s3://b/adapter.tar.gz",
        places: [{ url: "s3://b/adapter.tar.gz", below: false, hidden: false }],
        images: ["i:1", "i@sha256:0"],
      },
    });
    assert.equal(fingerprint(asked), fingerprint(became));
    assert.equal(fingerprint(asked), fingerprint([...became].reverse()));
    assert.notEqual(fingerprint(asked), fingerprint(became.slice(1)));
  });

  it("is nothing when nothing is specified, and unreadable when it is malformed", () => {
    assert.deepEqual(readComponent({}), []);
    assert.deepEqual(readComponent({ specification: { computeResourceRequirements: {} } }), []);
    assert.equal(readComponent(undefined), undefined);
  });

  it("that can be read in part is read in part", () => {
    const nothing = { modelNames: [], baseNames: [], unreadable: true };
    assert.deepEqual(readComponent({ specification: "m" }), [nothing]);
    const found = readComponent({ specifications: [{ modelName: "a" }, { modelName: 1 }, "x"] });
    assert.deepEqual(found, [{ modelNames: ["a"], baseNames: [], container: undefined }, nothing]);
    assert.equal(fingerprint(found), undefined);
  });

  it("is another when its names are spelt otherwise", () => {
    const [one, other] = ["good", "GOOD"].map((modelName) =>
      fingerprint(readComponent({ specification: { modelName } })!),
    );
    assert.notEqual(one, other);
  });

  it("is another with another environment, which a record may hide", () => {
    const of = (environment: unknown) =>
      fingerprint(readComponent({ specification: { modelName: "m", container: { image: "i", environment } } })!);
    assert.equal(of({ A: "1", B: "2" }), of({ B: "2", A: "1" }));
    assert.equal(of({}), of(undefined));
    const all = [of({ A: "1" }), of({ A: "2" }), of({ B: "1" }), of({}), of({ constructor: "1" })];
    assert.equal(new Set(all).size, all.length);
    for (const one of all) assert.ok(isSameContent(of("***"), one) && isSameContent(one, of({ A: null })));
    assert.ok(
      !isSameContent(all[0], all[1]) && !isSameContent("good", "good-2") && !isSameContent(undefined, undefined),
    );
    assert.ok(!isSameContent(of("***"), fingerprint(readComponent({ specification: { modelName: "m" } })!)));
  });

  it("has no model by a variable of its container that is called like a member", () => {
    const environment = { ModelName: "a", MODELNAME: "b", modelArn: "arn:aws:sagemaker:eu-west-1:1:model/c" };
    const [found] = readComponent({ specification: { modelName: "m", container: { image: "i", environment } } })!;
    assert.deepEqual(found?.modelNames, ["m"]);
  });

  it("has the places that its environment and unknown members name, and notes a hidden environment", () => {
    const [found] = readComponent({
      specification: { container: { image: "i", environment: { A: "x s3://b/w" }, weights: { url: "s3://c/" } } },
    })!;
    assert.deepEqual(
      found?.container?.places.map(({ url }) => url),
      ["s3://b/w", "s3://c/"],
    );
    const [hidden] = readComponent({ specification: { container: { image: "i", environment: "***" } } })!;
    assert.equal(hidden?.container?.hidesEnvironment, true);
    const [elsewhere] = readComponent({ specification: { modelName: "m", adapters: ["s3://b/a"] } })!;
    assert.deepEqual([elsewhere?.modelNames, elsewhere?.container?.places[0]?.url], [["m"], "s3://b/a"]);
  });
});
