import type { MistakeCase } from "./mistakeCase";

const deployer = "arn:aws:iam::111111111111:role/ModelDeployer";
const topic = "arn:aws:sns:eu-west-1:111111111111:operations";
const rule = (change: object = {}) => ({ name: "churn", models: ["churn-*"], allowedRoleArns: [deployer], ...change });

/**
 * Mistakes in `enforcement` of an account that has nothing else; keys are below `enforcement`. What a rule may say has tests of its own.
 */
export const mistakesOfEnforcement: readonly MistakeCase[] = [
  ["no rules", { rules: undefined }, "rules: protects nothing: write a rule, …(it is missing"],
  [
    "a model that is no name, in a list",
    { rules: [rule({ models: ["churn", "a_b"] })] },
    'rules[0].models[1]: must be the name of a model, …(got "a_b"',
  ],
  [
    "a role of another account",
    { rules: [rule({ allowedRoleArns: ["arn:aws:iam::999999999999:role/ModelDeployer"] })] },
    'rules[0].allowedRoleArns[0]: is of account 999999999999; …(got "arn:aws:iam::9999',
  ],
  ["a misspelt key", { rules: undefined, rulez: [rule()] }, "rulez: is no key here; did you mean rules? (got [{"],
  ["a key that is nothing like ours", { colour: "red" }, 'colour: is no key here; …mode, defaultDecision, …(got "red"'],
  [
    "a misspelt key of a rule",
    { rules: [rule({ models: undefined, model: ["churn"] })] },
    'rules[0].model: is no key here; did you mean models? (got ["churn"]',
  ],
  [
    "a misspelt key beside the right one",
    { rules: [rule({ modles: ["other"] })] },
    'rules[0].modles: is no key here; did you mean models? (got ["other"]',
  ],
  [
    "a misspelt key with a mistake in its value",
    { limits: { remediesPerHours: 0 } },
    "limits.remediesPerHours: is no key here; did you mean remediesPerHour? (got 0",
    "limits.remediesPerHours: must be a whole number of remedies …(got 0",
  ],
  ["a misspelt key of notify", { notify: { email: ["a@b.c"] } }, "notify.email: is no key …mean emails? (got ["],
  ["a limit of nothing", { limits: { perResourcePerHour: 0 } }, "limits.perResourcePerHour: must be a whole …(got 0"],

  ["no list of regions", { regions: "eu-west-1" }, 'regions: must be a list of regions (got "eu-west-1"'],
  ["an empty list of regions", { regions: [] }, "regions: is empty; name a region, …(got []"],
  [
    "a region twice",
    { regions: ["eu-west-1", "eu-west-1"] },
    'regions[1]: stands in the list twice: entry 1 is the same; leave one out (got "eu-west-1"',
  ],
  [
    "a region of another partition",
    { regions: ["cn-north-1"] },
    'regions[0]: is in partition aws-cn; …is in aws: another account, …(got "cn-north-1"',
  ],

  [
    "an address twice",
    { notify: { emails: ["ml@example.com", "ML@example.com"] } },
    'notify.emails[1]: stands in the list twice: …leave one out (got "ML@',
  ],
  [
    "a topic of another region",
    { notify: { topicArn: topic.replace("eu-west-1", "us-east-1") } },
    'notify.topicArn: is in us-east-1, and alarms reach …enforcement is in eu-west-1; leave it out, …(got "arn:',
  ],
  [
    "a topic of one of the regions",
    { regions: ["us-east-1", "eu-west-1"], notify: { topicArn: topic } },
    'notify.topicArn: is in eu-west-1, and alarms reach …enforcement is in us-east-1, eu-west-1; leave it out, …(got "arn:',
  ],
  [
    "a FIFO topic",
    { notify: { topicArn: `${topic}.fifo` } },
    'notify.topicArn: is a FIFO topic, …write the ARN of a standard topic (got "arn:',
  ],
  [
    "addresses for another account's topic",
    { notify: { topicArn: topic.replace("111111111111", "999999999999"), emails: ["ml@example.com"] } },
    'notify.topicArn: is of account 999999999999, …subscribe them there and leave emails out (got "arn:',
  ],
];

/** Mistakes in `enforcement` that are in the keys around it; keys are below `sagemaker-sharing:` */
export const mistakesAroundEnforcement: readonly MistakeCase[] = [
  ["text that is no JSON", { enforcement: "{rules: []}" }, 'enforcement: must be a mapping …no JSON (got "{rules'],
  ["no mapping", { enforcement: [] }, "enforcement: must be a mapping with the keys mode, …(got []"],
  [
    "a misspelt enforcement",
    { enforcement: undefined, enforcment: {} },
    "enforcment: is no key …mean enforcement? (got {}",
  ],
  [
    "affixes that make too long a role name",
    { names: { prefix: "a".repeat(24), suffix: "b".repeat(24) } },
    "enforcement: ends up with the role name aaa…-eu-west-1bbb… of 83 characters; IAM takes 64: shorten names.prefix …(got {",
  ],
  ["a misspelt region of the stack", { "aws:region": "eu_west" }, 'aws:region: must be a region …(got "eu_west"'],
  ["consumers that are no mapping", { consumers: [] }, "consumers: must be a mapping from consumer ids …(got []"],
];
