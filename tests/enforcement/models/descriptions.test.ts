import assert from "node:assert/strict";
import fc from "fast-check";
import {
  fingerprint,
  readComponent,
  readEndpointConfig,
  readModel,
  withPackages,
} from "../../../enforcement/models/descriptions";
import { meansImage, meansPlace, placeOf } from "../../../enforcement/models/s3Places";
import { arn, HERE, role, type Json } from "../samples";

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
  ["several", { productionVariants: [{ modelName: "a" }, { modelName: "b" }, { modelName: "A" }] }, ["a", "b"]],
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
  ["a model by its ARN", { productionVariants: [{ modelName: arn("model", "a") }, { modelName: "A" }] }, ["a"]],
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
    for (const one of [
      null,
      {},
      [],
      "x",
      { productionVariants: {} },
      { productionVariants: [{ modelName: 1 }] },
      { productionVariants: [{ modelName: "x".repeat(300) }] },
    ])
      assert.equal(readEndpointConfig(one), undefined, JSON.stringify(one));
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
    { places: ["s3://b/m/*", "s3://b/manifest.json", "s3://b/draft"] },
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
  ["an environment that is hidden", { primaryContainer: { image: "i", environment: "HIDDEN" } }, { images: ["i"] }],
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
    const half = withPackages(read, [one]);
    assert.deepEqual(
      [half.places.map(({ url }) => url), half.images, half.unread],
      [["s3://b/a"], ["i", "j"], ["packages"]],
    );
    assert.deepEqual(withPackages(read, [one, { InferenceSpecification: {} }]).unread, []);
    assert.deepEqual(withPackages(read, [one, "x"]).unread, ["packages"]);
  });

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
        BaseInferenceComponentName: "Base",
      },
    ];
    const [asked, became] = [
      readComponent({ specifications: request })!,
      readComponent({ Specifications: described })!,
    ];
    assert.deepEqual(became[1], {
      modelNames: [],
      baseNames: ["Base"],
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
    assert.equal(readComponent({ specification: "m" }), undefined);
    assert.equal(readComponent(undefined), undefined);
  });
});

/** Spellings of a place, and whether the pattern s3://ml-models/churn/* means them. */
const PLACES: readonly (readonly [spelling: string, below: boolean, means: "yes" | "no" | "maybe"])[] = [
  ["s3://ml-models/churn/v1.tar.gz", false, "yes"],
  ["s3://ml-models/churn", false, "no"],
  ["s3://ml-models/churn", true, "yes"],
  ["s3://ml-models/churn-v2/v1.tar.gz", false, "no"],
  ["s3://ml-models/Churn/v1.tar.gz", false, "no"],
  ["s3://ml-models-2/churn/v1.tar.gz", false, "no"],
  ["s3://other/s3://ml-models/churn/x", false, "no"],
  // From further up everything below is loaded, the protected ones included.
  ["s3://ml-models/", false, "yes"],
  ["s3://ml-models", true, "yes"],
  ["s3://ml-models/c", true, "yes"],
  ["s3://ml-models/d", true, "no"],
  ["s3://ml-models/churn/v1/", false, "yes"],
  ["https://ml-models.s3.eu-west-1.amazonaws.com/churn/v1.tar.gz", false, "yes"],
  ["https://ml-models.s3.amazonaws.com/churn/v1.tar.gz", false, "yes"],
  ["https://ml-models.s3-eu-west-1.amazonaws.com/churn/v1.tar.gz", false, "yes"],
  ["https://ml-models.s3.dualstack.eu-west-1.amazonaws.com/churn/v1.tar.gz", false, "yes"],
  ["https://s3.eu-west-1.amazonaws.com/ml-models/churn/v1.tar.gz", false, "yes"],
  ["https://s3.cn-north-1.amazonaws.com.cn/ml-models/churn/v1.tar.gz", false, "yes"],
  ["https://S3.eu-west-1.AMAZONAWS.com/ml-models/churn/v1.tar.gz", false, "yes"],
  ["https://s3.eu-west-1.amazonaws.com/ml-models/%63hurn/v1.tar.gz?versionId=1", false, "yes"],
  ["https://s3.eu-west-1.amazonaws.com/ml-models/fraud/v1.tar.gz", false, "no"],
  ["https://s3.eu-west-1.amazonaws.com/ml-models/%zz", false, "maybe"],
  // What hides its bucket may be any place.
  ["https://models.example.com/churn/v1.tar.gz", false, "maybe"],
  ["https://ap-111111111111.s3-accesspoint.eu-west-1.amazonaws.com/churn/v1.tar.gz", false, "maybe"],
  ["s3://my-point-hrzrlukc5m36ft7okagglf3gmwluquse1b-s3alias/churn/v1.tar.gz", false, "maybe"],
  ["s3://my-point-o6a5bsu8k3example--ol-s3/churn/v1.tar.gz", false, "maybe"],
  ["s3://arn:aws:s3:eu-west-1:111111111111:accesspoint/point/churn/v1.tar.gz", false, "maybe"],
  ["", false, "maybe"],
  ["churn/v1.tar.gz", false, "maybe"],
];

describe("a place", () => {
  for (const [spelling, below, means] of PLACES) {
    it(`${spelling || "without a name"}${below ? " and below" : ""}: ${means}`, () => {
      for (const pattern of ["s3://ml-models/churn/*", "s3://ml-models/churn/"])
        assert.equal(meansPlace(pattern, placeOf(spelling, below)), means, pattern);
    });
  }

  it("of any text is read, never thrown", () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.webUrl());
    fc.assert(
      fc.property(text, fc.boolean(), (spelling, below) => {
        const place = placeOf(spelling, below);
        assert.ok(place.hidden || place.url.startsWith("s3://"));
      }),
    );
  });
});

const IMAGES: readonly (readonly [pattern: string, image: string, means: boolean])[] = [
  ["acct.dkr.ecr.eu-west-1.amazonaws.com/churn", "acct.dkr.ecr.eu-west-1.amazonaws.com/churn", true],
  ["acct.dkr.ecr.eu-west-1.amazonaws.com/churn", "acct.dkr.ecr.eu-west-1.amazonaws.com/churn:v1", true],
  ["acct.dkr.ecr.eu-west-1.amazonaws.com/churn", "acct.dkr.ecr.eu-west-1.amazonaws.com/churn@sha256:0a", true],
  ["acct.dkr.ecr.eu-west-1.amazonaws.com/churn", "acct.dkr.ecr.eu-west-1.amazonaws.com/churn:v1@sha256:0a", true],
  ["acct.dkr.ecr.eu-west-1.amazonaws.com/churn", "acct.dkr.ecr.eu-west-1.amazonaws.com/churn-2:v1", false],
  ["host:5000/churn", "host:5000/churn", true],
  ["host:5000/churn", "host:5000/churn:v1", true],
  ["host/churn:v1", "host/churn:v2", false],
  ["host/churn:v*", "host/churn:v2", true],
];

describe("an image", () => {
  for (const [pattern, image, means] of IMAGES) {
    it(`${image} is ${means ? "" : "not "}meant by ${pattern}`, () => assert.equal(meansImage(pattern, image), means));
  }
});
