import type { GetAccessPointRequest, ListAccessPointsRequest } from "@aws-sdk/client-s3-control";
import { createHash } from "node:crypto";
import type { Account, Operations } from "../account";
import { denied } from "../api/errors";
import { page } from "../api/pages";
import { AwsError } from "../api/errors";
import { noSuchAccessPoint } from "../api/restXml";
import type { Given } from "../api/wire";

/** An access point of S3. Another of the same name has another alias. */
export interface AccessPoint {
  readonly name: string;
  readonly bucket: string;
  readonly alias: string;
  readonly createdAt: Date;
}

/** As somebody makes one; a test does it itself, because nobody watches S3. */
export function makeAccessPoint({ accessPoints, clock }: Account, name: string, bucket: string): AccessPoint {
  const createdAt = clock.now;
  const metadata = createHash("sha256").update(`${name} ${createdAt.getTime()}`).digest("hex").slice(0, 34);
  // Source: S3 User Guide, "Access point aliases": the beginning of the name, metadata, and a reserved suffix.
  const made = { name, bucket, alias: `${name.slice(0, 20)}-${metadata}-s3alias`, createdAt };
  accessPoints.set(name, made);
  return made;
}

/** S3 Control, of the account's own access points only. */
export function accessPointOperations({ accessPoints, id }: Account): Operations {
  const ofAccount = (account: string | undefined, arn: string, action: string) => {
    if (account !== id) throw denied(arn, action, "*");
  };
  return {
    GetAccessPoint(input: Given<GetAccessPointRequest>, { caller }) {
      ofAccount(input.AccountId, caller.arn, "s3:GetAccessPoint");
      const found = accessPoints.get(input.Name);
      if (!found) throw noSuchAccessPoint();
      const { name: Name, bucket: Bucket, alias: Alias, createdAt: CreationDate } = found;
      return { Name, Bucket, NetworkOrigin: "Internet", CreationDate, Alias, BucketAccountId: id };
    },
    ListAccessPoints(input: Given<ListAccessPointsRequest>, { caller }) {
      ofAccount(input.AccountId, caller.arn, "s3:ListAccessPoints");
      const size = Number(input.MaxResults ?? 1000);
      const [found, NextToken] = page([...accessPoints.values()], ({ name }) => [name, 0], {
        size,
        token: input.NextToken,
        descending: false,
        invalidToken: () => new AwsError("InvalidNextToken", "The continuation token is invalid."),
      });
      const AccessPointList = found.map(({ name: Name, bucket: Bucket, alias: Alias }) => ({ Name, Bucket, Alias }));
      return { AccessPointList, NextToken };
    },
  };
}
