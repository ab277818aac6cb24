import type { FeatureValue } from "@aws-sdk/client-sagemaker-featurestore-runtime";

/**
 * One record: its features by name, as the store keeps them. Collections (lists, sets, vectors) are lists of text.
 *
 * @example
 * ```ts
 * const record: FeatureRecord | undefined = await new FeatureStore(loadShare()).get("customers", "42");
 * ```
 */
export type FeatureRecord = Record<string, string | string[]>;
/**
 * What may be written: numbers and booleans become text, dates ISO 8601 in UTC with milliseconds; null and undefined are left out.
 *
 * @example
 * ```ts
 * const record: FeatureInput = { customer_id: "42", event_time: new Date(), score: 0.5 };
 * await new FeatureStore(loadShare()).put("customers", record);
 * ```
 */
export type FeatureInput = Record<
  string,
  string | number | bigint | boolean | Date | readonly (string | number)[] | null | undefined
>;

export const recordOf = (features: readonly FeatureValue[]): FeatureRecord =>
  Object.fromEntries(
    features.map(({ FeatureName, ValueAsString, ValueAsStringList }) => [
      FeatureName!,
      ValueAsString ?? ValueAsStringList ?? "",
    ]),
  );

export const featuresOf = (input: FeatureInput): FeatureValue[] =>
  Object.entries(input)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([FeatureName, value]) =>
      Array.isArray(value)
        ? { FeatureName, ValueAsStringList: value.map(String) }
        : { FeatureName, ValueAsString: textOf(value as string | number | bigint | boolean | Date) },
    );

export const textOf = (value: string | number | bigint | boolean | Date): string =>
  value instanceof Date ? value.toISOString() : String(value);
