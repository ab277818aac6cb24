import * as z from "zod";

/** What a child and a client of version 0.1.0 take for a share. It stays as it was: those readers are out there. */
const asyncInference = z.object({ input: z.string(), output: z.string(), kmsKeyArn: z.string().optional() });

const invoke = z.object({
  roleArn: z.string().min(1),
  externalId: z.string().min(1),
  endpoints: z.array(z.string()),
  inferenceComponents: z.array(z.string()),
  regions: z.array(z.string()),
  actions: z.array(z.string()),
  maxSessionDuration: z.number(),
  asyncInference: asyncInference.optional(),
});

const offlineStore = z.object({
  bucket: z.string(),
  prefix: z.string(),
  database: z.string(),
  table: z.string().optional(),
  kmsKeyArn: z.string().optional(),
  lakeFormation: z.boolean(),
});

const featureStore = z.object({
  roleArn: z.string().min(1),
  access: z.enum(["read", "readWrite"]),
  featureGroups: z.array(
    z.object({
      name: z.string(),
      offlineStore: offlineStore.optional(),
      onlineStoreKmsKeyArn: z.string().optional(),
    }),
  ),
  executionRoleArns: z.array(z.string().regex(/^arn:[a-z-]+:iam::\d{12}:role\/./)).min(1),
  workgroup: z.string().optional(),
  resultsBucket: z.object({ name: z.string(), prefix: z.string() }).optional(),
});

export const share010 = z.object({
  version: z.number().max(1),
  consumer: z.string(),
  accountId: z.string().regex(/^\d{12}$/),
  partition: z.string(),
  parent: z.object({ accountId: z.string().regex(/^\d{12}$/), region: z.string() }),
  organizationId: z.string().optional(),
  invoke: invoke.optional(),
  featureStore: featureStore.optional(),
});
