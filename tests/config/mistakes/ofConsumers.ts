import type { MistakeCase } from "./mistakeCase";

const long = (length: number) => "x".repeat(length);

/** Mistakes in one consumer of a parent's table; keys are below `sagemaker-sharing:consumers.fraud-team.` */
export const mistakesOfConsumers: readonly MistakeCase[] = [
  ["no account id", { accountId: undefined }, "accountId: must be a 12-digit …in quotes (it is missing"],
  ["an account id without a value", { accountId: null }, "accountId: must be a 12-digit …in quotes (got null"],
  ["a short account id", { accountId: "2222" }, 'accountId: must be a 12-digit …in quotes (got "2222"'],
  [
    "a long account id",
    { accountId: "2222222222223" },
    'accountId: must be a 12-digit …in quotes (got "2222222222223"',
  ],
  ["an account's alias", { accountId: "fraud-dev" }, 'accountId: must be a 12-digit …in quotes (got "fraud-dev"'],
  ["true for an account id", { accountId: true }, "accountId: must be a 12-digit …in quotes (got true"],
  ["a list of account ids", { accountId: ["222222222222"] }, 'accountId: must be a 12-digit …in quotes (got ["22'],
  [
    "an ARN for an account id",
    { accountId: "arn:aws:iam::222222222222:root" },
    'accountId: is an ARN; …write the 12-digit account id …(got "arn:aws:iam::222222222222:root"',
  ],
  ["dashes in an account id", { accountId: "2222-2222-2222" }, 'accountId: …12 digits without dashes …(got "2222-'],
  ["spaces in an account id", { accountId: "2222 2222 2222" }, 'accountId: …12 digits without …spaces (got "2222 '],
  [
    "an account id that lost its leading zero",
    { accountId: 22222222222 },
    "accountId: has fewer than 12 digits; …leading zeros: write it in quotes (got 22222222222",
  ],
  [
    "an account id that lost three leading zeros",
    { accountId: 222222222 },
    "accountId: has fewer than 12 digits; …leading zeros: write it in quotes (got 222222222",
  ],
  [
    "the parent's own account",
    { accountId: "111111111111" },
    'accountId: is the parent\'s own account; …another account (got "111111111111"',
  ],
  [
    "a misspelt key",
    { accountID: "222222222222", accountId: undefined },
    "accountID: is no key …mean accountId? (got ",
  ],
  ["two letters swapped", { endpoitns: ["churn"], endpoints: undefined }, "endpoitns: …mean endpoints? (got "],
  ["a singular", { region: ["eu-west-1"] }, "region: is no key …mean regions? (got "],
  ["a key of nothing", { tags: {} }, "tags: is no key here; …the keys are accountId, …(got {}"],
  ["a name next to the id", { name: "Fraud" }, 'name: is no key …id is the key above (got "Fraud"'],
  [
    "a feature store of nothing",
    { featureStore: {} },
    "featureStore.featureGroups: must be a list of feature groups, …(it is missing",
  ],
  ["a key that every object has", { constructor: 1 }, "constructor: is no key here; …the keys are accountId, …(got 1"],
  [
    "a key of every object's own",
    { ["__proto__"]: {} },
    "__proto__: is no key here; …the keys are accountId, …(got {}",
  ],
  ["a key with a line break", { "a\nb": 1 }, '["a b"]: is no key here; …the keys are accountId, …(got 1'],

  ["a short ExternalId", { externalId: "x" }, 'externalId: must be 2 to 1,224 …letters, digits …(got "x"'],
  ["a long ExternalId", { externalId: long(1225) }, 'externalId: must be 2 to 1,224 …letters, digits …(got "xxx'],
  ["an ExternalId with a space", { externalId: "my id" }, 'externalId: must be …letters, digits …(got "my id"'],
  ["an ExternalId without a value", { externalId: null }, "externalId: must be …letters, digits …(got null"],
  [
    "an ExternalId that lost its leading zero",
    { externalId: 11111111111 },
    "externalId: has fewer than 12 digits; …write it in quotes (got 11111111111",
  ],
  [
    "an ExternalId too long for a number",
    { externalId: 12345678901234567890 },
    "externalId: is a number that YAML rounds; …write it in quotes (got 1234567890123456",
  ],
  [
    "one more ExternalId, not in a list",
    { alsoAcceptExternalIds: "old" },
    'alsoAcceptExternalIds: must be a list of ExternalIds, …as in [first, second] (got "old"',
  ],
  [
    "the same ExternalId as the present one",
    { externalId: "present", alsoAcceptExternalIds: ["present"] },
    'alsoAcceptExternalIds: repeats externalId; …only the others …(got ["present"]',
  ],
  [
    "the same ExternalId as the default one",
    { alsoAcceptExternalIds: ["111111111111"] },
    'alsoAcceptExternalIds: repeats externalId, …only the others …(got ["111111111111"]',
  ],
  [
    "an ExternalId twice",
    { alsoAcceptExternalIds: ["old", "older", "old"] },
    'alsoAcceptExternalIds[2]: stands in the list twice: …entry 1 …leave one out (got "old"',
  ],

  [
    "the present id as a former one",
    { formerIds: ["fraud-team"] },
    'formerIds[0]: is the …present id; …before (got "fr',
  ],
  [
    "a former id in capitals",
    { formerIds: ["Fraud"] },
    'formerIds[0]: must be a consumer id: …lower-case …(got "Fraud"',
  ],
  [
    "a former id, not in a list",
    { formerIds: "fraud" },
    'formerIds: must be a list …as in [first, second] (got "fraud"',
  ],

  ["no endpoints", { endpoints: undefined }, "endpoints: shares nothing: …list the endpoints …(it is missing"],
  ["an empty list of endpoints", { endpoints: [] }, "endpoints: is empty; …name the endpoints …(got []"],
  ["endpoints without a value", { endpoints: null }, 'endpoints: must be a list …[churn, "forecast-*"] (got null'],
  [
    "one endpoint, not in a list",
    { endpoints: "churn" },
    'endpoints: must be a list …[churn, "forecast-*"] (got "churn"',
  ],
  ["endpoints as a mapping", { endpoints: { churn: true } }, "endpoints: must be a list …as in [churn, …(got {"],
  ["an endpoint twice", { endpoints: ["churn", "churn"] }, 'endpoints[1]: stands in …twice: entry 1 …(got "churn"'],
  ["an endpoint without a value", { endpoints: [null] }, "endpoints[0]: must be the name …a pattern …(got null"],
  ["true for an endpoint", { endpoints: [true] }, "endpoints[0]: must be the name …a pattern …(got true"],
  ["an endpoint of no letters", { endpoints: [""] }, 'endpoints[0]: must be the name …a pattern …(got ""'],
  ["an underscore", { endpoints: ["my_churn"] }, 'endpoints[0]: …letters and digits, and dashes …(got "my_churn"'],
  ["a dash at the end", { endpoints: ["churn-"] }, 'endpoints[0]: …dashes between them (got "churn-"'],
  [
    "a regular expression",
    { endpoints: ["churn-.*"] },
    'endpoints[0]: …pattern of names with * and ?: …(got "churn-.*"',
  ],
  ["a long endpoint name", { endpoints: [long(64)] }, 'endpoints[0]: is longer than 63 …shorten it with * (got "xx'],
  [
    "an endpoint's ARN",
    { endpoints: ["arn:aws:sagemaker:eu-west-1:111111111111:endpoint/churn"] },
    'endpoints[0]: is an ARN; …write only the name, "churn" (got "arn:aws:',
  ],
  [
    "an endpoint's URL",
    { endpoints: ["https://runtime.sagemaker.eu-west-1.amazonaws.com/endpoints/churn/invocations"] },
    'endpoints[0]: is a URL; …write only the name of an endpoint, "churn" (got "https:',
  ],
  ["every endpoint", { endpoints: ["*"] }, 'endpoints[0]: hands out every endpoint …name them, …(got "*"'],
  ["every endpoint, with a dash", { endpoints: ["*-*"] }, 'endpoints[0]: hands out …name them, …(got "*-*"'],
  ["every endpoint of four letters", { endpoints: ["????"] }, 'endpoints[0]: hands out …name them, …(got "????"'],
  ["every endpoint with an a", { endpoints: ["*a*"] }, 'endpoints[0]: hands out …at least two letters …(got "*a*"'],
  [
    "components without endpoints",
    { endpoints: undefined, inferenceComponents: ["adapter"] },
    "endpoints: inferenceComponents are invoked through …list the endpoints …(it is missing",
  ],
  [
    "every component",
    { inferenceComponents: ["*"] },
    'inferenceComponents[0]: hands out every inference component …name them, …(got "*"',
  ],
  [
    "a component's ARN",
    { inferenceComponents: ["arn:aws:sagemaker:eu-west-1:111111111111:inference-component/adapter"] },
    'inferenceComponents[0]: is an ARN; …write only the name, "adapter" (got "arn:aws:',
  ],

  [
    "one region, not in a list",
    { regions: "eu-west-1" },
    'regions: must be a list …as in [eu-west-1, …(got "eu-west-1"',
  ],
  ["an empty list of regions", { regions: [] }, "regions: is empty; …or leave it out …(got []"],
  [
    "an availability zone",
    { regions: ["eu-west-1a"] },
    'regions[0]: is an availability zone; …region, eu-west-1 (got "eu',
  ],
  [
    "a local zone",
    { regions: ["us-east-1-bos-1a"] },
    'regions[0]: is an availability zone; …region, us-east-1 (got "us',
  ],
  ["a region in capitals", { regions: ["EU-WEST-1"] }, 'regions[0]: must be a region …eu-west-1, …(got "EU-WEST-1"'],
  ["a region's place", { regions: ["Ireland"] }, 'regions[0]: must be a region …eu-west-1, …(got "Ireland"'],
  ["a pattern of regions", { regions: ["eu-*"] }, 'regions[0]: must be a region …"*" alone …(got "eu-*"'],
  ["a region twice", { regions: ["eu-west-1", "eu-west-1"] }, 'regions[1]: stands in …entry 1 …leave one out (got "eu'],
  [
    "all regions and one of them",
    { regions: ["*", "eu-west-1"] },
    'regions: holds "*" and regions; …write it alone …(got ["*","eu-west-1"]',
  ],
  [
    "a region of another partition",
    { regions: ["eu-west-1", "cn-north-1"] },
    'regions[1]: is in partition aws-cn; …nothing reaches across (got "cn-north-1"',
  ],

  [
    "an action with its prefix",
    { actions: ["sagemaker:InvokeEndpoint"] },
    "actions[0]: must be one of …mean InvokeEndpoint? (got ",
  ],
  ["a misspelt action", { actions: ["InvokeEndpiont"] }, "actions[0]: must be one of …mean InvokeEndpoint? (got "],
  [
    "an action of the boto3 client",
    { actions: ["invoke_endpoint"] },
    "actions[0]: must be one of …mean InvokeEndpoint? (got ",
  ],
  [
    "every action",
    { actions: ["*"] },
    'actions[0]: must be one of …InvokeEndpoint, InvokeEndpointWithResponseStream, …(got "*"',
  ],
  ["no action", { actions: [] }, "actions: is empty; …leave it out for InvokeEndpoint (got []"],
  [
    "an action twice",
    { actions: ["InvokeEndpoint", "InvokeEndpoint"] },
    "actions[1]: stands …entry 1 …leave one out (got ",
  ],

  [
    "a duration in quotes",
    { maxSessionDuration: "3600" },
    'maxSessionDuration: …number of seconds, without quotes (got "3600"',
  ],
  [
    "a duration in hours",
    { maxSessionDuration: "1h" },
    'maxSessionDuration: …number of seconds, without quotes (got "1h"',
  ],
  ["a short duration", { maxSessionDuration: 3599 }, "maxSessionDuration: …seconds from 3600 to 43200 (got 3599"],
  ["a long duration", { maxSessionDuration: 43201 }, "maxSessionDuration: …seconds from 3600 to 43200 (got 43201"],
  ["half a second", { maxSessionDuration: 3600.5 }, "maxSessionDuration: …whole number of seconds …(got 3600.5"],

  [
    "a role's ARN for its name",
    { invokeRoleName: "arn:aws:iam::111111111111:role/Invoke" },
    'invokeRoleName: is an ARN; …only the name of a role, …(got "arn:aws:iam',
  ],
  [
    "a role name with its path",
    { invokeRoleName: "ml/Invoke" },
    'invokeRoleName: …without its path; …last / (got "ml/Invoke"',
  ],
  ["a long role name", { invokeRoleName: long(65) }, 'invokeRoleName: must be the name of a role: …1 to 64 …(got "xxx'],
  [
    "a role name with a space",
    { invokeRoleName: "my role" },
    'invokeRoleName: must be …letters, digits or …(got "my role"',
  ],
];

const asynchronous = (asyncInference: unknown) => ({ actions: ["InvokeEndpointAsync"], asyncInference });
const places = { input: "s3://bucket/in/", output: "s3://bucket/out/" };

/** As above, of OpenAI-compatible access. */
export const mistakesOfInferenceRouters: readonly MistakeCase[] = [
  [
    "no list",
    { inferenceRouters: "chat" },
    'inferenceRouters: must be a list of inference router names, as in [first, second] (got "chat"',
  ],
  [
    "an ARN",
    { inferenceRouters: ["arn:aws:sagemaker:eu-west-1:111111111111:inference-router/chat"] },
    'inferenceRouters[0]: is an ARN; …write only the name, "chat" (got "arn:aws:',
  ],
  [
    "every router",
    { inferenceRouters: ["*"] },
    'inferenceRouters[0]: hands out every inference router …name them, …(got "*"',
  ],
  ["a name twice", { inferenceRouters: ["chat", "chat"] }, 'inferenceRouters[1]: …(got "chat"'],
  ["another word", { routers: ["chat"] }, 'routers: is no key here; the keys are …inferenceRouters, …(got ["chat"]'],
  [
    "routers without endpoints",
    { endpoints: undefined, inferenceRouters: ["chat"] },
    "endpoints: inferenceRouters send each request on with the caller's own rights: list the endpoints …(it is missing",
  ],
  [
    "routers without InvokeEndpoint",
    { inferenceRouters: ["chat"], actions: ["InvokeEndpointWithResponseStream"] },
    'inferenceRouters: does nothing without InvokeEndpoint …add the action or leave this out (got ["chat"]',
  ],
];

const POLICY = { mode: "endpointPolicy", endpoints: ["churn"] };

export const mistakesOfEndpointPolicies: readonly MistakeCase[] = [
  ["another mode", { mode: "policy" }, 'mode: must be one of role, endpointPolicy (got "policy"'],
  ["a mode in another spelling", { mode: "endpointpolicy" }, "mode: …did you mean endpointPolicy? (got "],
  [
    "routers of the consumer's with a role",
    { sourceInferenceRouters: ["chat"] },
    'sourceInferenceRouters: does nothing with mode: role; …need mode: endpointPolicy (got ["chat"]',
  ],
  [
    "no routers",
    { ...POLICY, sourceInferenceRouters: [] },
    "sourceInferenceRouters: is empty; …leave it out for all of them (got []",
  ],
  [
    "every router by a pattern",
    { ...POLICY, sourceInferenceRouters: ["*"] },
    'sourceInferenceRouters[0]: hands out every inference router …(got "*"',
  ],
  [
    "patterns of endpoints",
    { ...POLICY, endpoints: ["churn", "forecast-*"] },
    'endpoints[1]: is a pattern, which does not go with mode: endpointPolicy: …write names of endpoints (got "forecast-*"',
  ],
  [
    "every region",
    { ...POLICY, regions: ["*"] },
    'regions: holds "*", which does not go with mode: endpointPolicy: …name regions (got ["*"]',
  ],
  [
    "no endpoints",
    { mode: "endpointPolicy", endpoints: undefined },
    "endpoints: shares nothing: list the endpoints …(it is missing",
  ],
  [
    "what is of an invoke role",
    {
      ...POLICY,
      externalId: "fraud-1",
      alsoAcceptExternalIds: ["fraud-0"],
      maxSessionDuration: 7200,
      invokeRoleName: "Fraud",
    },
    'externalId: does not go with mode: endpointPolicy: nobody assumes a role, …leave it out (got "fraud-1"',
    'alsoAcceptExternalIds: does not go with mode: endpointPolicy: nobody assumes a role, …leave it out (got ["fraud-0"]',
    "maxSessionDuration: does not go with mode: endpointPolicy: nobody assumes a role; leave it out (got 7200",
    'invokeRoleName: does not go with mode: endpointPolicy: no invoke role is made; leave it out (got "Fraud"',
  ],
  [
    "what is invoked with a role alone",
    {
      ...POLICY,
      inferenceComponents: ["a"],
      inferenceRouters: ["chat"],
      actions: ["InvokeEndpoint", "InvokeEndpointAsync"],
      asyncInference: { output: "s3://ml-async/out/" },
      openAi: true,
    },
    'inferenceComponents: does not go with mode: endpointPolicy: how a policy on an endpoint names a component is not known; …(got ["a"]',
    'inferenceRouters: does not go with mode: endpointPolicy: these are routers of this account, …are sourceInferenceRouters (got ["chat"]',
    "actions: does not go with mode: endpointPolicy: a router invokes its destinations with InvokeEndpoint; …(got [",
    "asyncInference: does not go with mode: endpointPolicy: its results are read with a role; …(got {",
    "openAi: does not go with mode: endpointPolicy: its tokens are of a session of the invoke role; …(got true",
  ],
  [
    "a feature store",
    { ...POLICY, featureStore: { featureGroups: ["customers"] } },
    "featureStore: does not go with mode: endpointPolicy: it is used with a role: make another consumer of it, …(got {",
  ],
];

export const mistakesOfOpenAi: readonly MistakeCase[] = [
  ["a word for a truth", { openAi: "yes" }, 'openAi: must be true or false, without quotes (got "yes"'],
  ["another spelling", { openAI: true }, "openAI: …mean openAi? (got true"],
  [
    "streams alone",
    { openAi: true, actions: ["InvokeEndpointWithResponseStream"] },
    "openAi: does nothing without InvokeEndpoint …add the action or leave this out (got true",
  ],
];

/** As above, of asynchronous inference. */
export const mistakesOfAsyncInference: readonly MistakeCase[] = [
  [
    "no places",
    asynchronous(undefined),
    "asyncInference: is required with …{ output: s3://bucket/out/ } (it is missing",
  ],
  [
    "places, but no asynchronous action",
    { asyncInference: places },
    "asyncInference: does nothing without InvokeEndpointAsync …add the action or leave …(got {",
  ],
  [
    "a misspelt key for the places",
    { ...asynchronous(undefined), asyncinference: places },
    "asyncinference: …mean asyncInference? (got {",
  ],
  [
    "one place",
    asynchronous("s3://bucket/"),
    "asyncInference: must be a mapping …input, output, outputPathExtension, failure, kmsKeyArn (got ",
  ],
  [
    "no output",
    asynchronous({ input: "s3://bucket/in/" }),
    "asyncInference.output: must be …s3://bucket/prefix/ (it is missing",
  ],
  [
    "a failure place that is a bucket's name",
    asynchronous({ ...places, failure: "bucket" }),
    'asyncInference.failure: must be a place in S3 …s3://bucket/prefix/ (got "bucket"',
  ],
  [
    "failures",
    asynchronous({ ...places, failures: "" }),
    'asyncInference.failures: …mean failure? (got ""',
    'asyncInference.failures: must be a place in S3 …(got ""',
  ],
  ...(
    [
      [
        "a whole place for a folder below the output",
        "s3://bucket/fraud/",
        "is a whole place; …only the folder below output",
      ],
      ["a pattern for a folder below the output", "fraud-*", "must not hold wildcards"],
      [
        "a policy variable for a folder below the output",
        "${aws:userid}",
        "must not hold wildcards or policy variables",
      ],
      ["a slash at the end of a folder below the output", "fraud/", "must be without / at either end"],
      ["a slash before a folder below the output", "/fraud", "must be without / at either end"],
      ["a folder above the output", "../risk", "must be a folder below output"],
      ["the output itself for a folder below it", ".", "must be a folder below output"],
      ["an empty folder between two", "teams//fraud", "must be a folder below output"],
      ["no folder below the output", "", "must be a folder below output"],
      ["a folder with a space", "fraud team", "must be a folder below output"],
      ["a long folder below the output", long(513), "must be a folder below output, …at most 512"],
    ] as const
  ).map(([name, outputPathExtension, says]): MistakeCase => [
    name,
    asynchronous({ output: "s3://bucket/out/", outputPathExtension }),
    `asyncInference.outputPathExtension: ${says}…(got "${outputPathExtension.slice(0, 60)}`,
  ]),
  ["a plural", asynchronous({ ...places, outputs: "" }), 'asyncInference.outputs: …mean output? (got ""'],
  ...(
    [
      ["an access point", "s3://acme-4bc1w-s3alias/in/", "is the alias of an access point, …the name of its bucket"],
      ["a path without s3://", "bucket/in/", "must be a place in S3 …s3://bucket/prefix/"],
      ["capitals in a bucket", "s3://Bucket/in/", "must be a place in S3 …s3://bucket/prefix/"],
      ["an IP address for a bucket", "s3://10.0.0.1/in/", "must be a place in S3 …s3://bucket/prefix/"],
      ["a bucket's ARN", "arn:aws:s3:::bucket/in/", "is an ARN; …write s3://bucket/prefix/"],
      ["a URL", "https://bucket.s3.amazonaws.com/in/", "is a URL; …write s3://bucket/prefix/"],
      ["a pattern", "s3://bucket/in/*", "must not hold wildcards …everything below the prefix is meant"],
      [
        "a policy variable",
        "s3://bucket/${aws:username}/",
        "must not hold …policy variables; …everything below the prefix is meant",
      ],
    ] as const
  ).map(([name, input, says]): MistakeCase => [
    `${name} for a place`,
    asynchronous({ ...places, input }),
    `asyncInference.input: ${says} (got "${input}"`,
  ]),
  ...(
    [
      ["a key's alias", "alias/ml", "is an alias; …ARN of the key itself"],
      [
        "the ARN of a key's alias",
        "arn:aws:kms:eu-west-1:111111111111:alias/ml",
        "is an alias; …ARN of the key itself",
      ],
      [
        "a key's id",
        "1234abcd-12ab-34cd-56ef-1234567890ab",
        "must be the ARN of a KMS key, …arn:aws:kms:<region>:<account>:key/<id>",
      ],
    ] as const
  ).map(([name, kmsKeyArn, says]): MistakeCase => [
    name,
    asynchronous({ ...places, kmsKeyArn }),
    `asyncInference.kmsKeyArn: ${says} (got "${kmsKeyArn}"`,
  ]),
];
