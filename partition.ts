/**
 * AWS partitions. The partition follows from the region and decides how every ARN begins.
 * Source: AWS General Reference, "Amazon Resource Names".
 */
export type Partition =
  "aws" | "aws-cn" | "aws-us-gov" | "aws-eusc" | "aws-iso" | "aws-iso-b" | "aws-iso-e" | "aws-iso-f";

const PARTITIONS: readonly (readonly [prefix: string, partition: Partition, dnsSuffix: string])[] = [
  ["cn-", "aws-cn", "amazonaws.com.cn"],
  ["us-gov-", "aws-us-gov", "amazonaws.com"],
  ["eusc-", "aws-eusc", "amazonaws.eu"],
  ["us-iso-", "aws-iso", "c2s.ic.gov"],
  ["us-isob-", "aws-iso-b", "sc2s.sgov.gov"],
  ["eu-isoe-", "aws-iso-e", "cloud.adc-e.uk"],
  ["us-isof-", "aws-iso-f", "csp.hci.ic.gov"],
  ["", "aws", "amazonaws.com"],
];

const entryOf = (region: string) => PARTITIONS.find(([prefix]) => region.startsWith(prefix))!;

/** The partition of a region: `cn-north-1` is in `aws-cn`. */
export const partitionOf = (region: string): Partition => entryOf(region)[1];

/** What the names of AWS's endpoints in a region end in: `amazonaws.com`. */
export const dnsSuffixOf = (region: string): string => entryOf(region)[2];

/** Of the web console, without which no link to it can be made. Source: AWS General Reference, "Service endpoints", of each partition. */
const CONSOLES: Readonly<Partial<Record<Partition, string>>> = {
  aws: "console.aws.amazon.com",
  "aws-cn": "console.amazonaws.cn",
  "aws-us-gov": "console.amazonaws-us-gov.com",
};

/** The host of AWS's console for a region; undefined where it is not published. */
export const consoleHostOf = (region: string): string | undefined => CONSOLES[partitionOf(region)];

/** The name of a service's endpoint in a region as `kms:ViaService` carries it: `s3.eu-west-1.amazonaws.com`. */
export const viaService = (service: string, region: string): string => `${service}.${region}.${dnsSuffixOf(region)}`;
