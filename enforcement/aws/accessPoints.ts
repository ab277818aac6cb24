import { GetAccessPointCommand, ListAccessPointsCommand, type S3ControlClient } from "@aws-sdk/client-s3-control";
import type { AccessPoint } from "../models/s3Places";
import type { Here } from "../rules/schema";

/** A bucket that an access point leads to, and since when; an alias is never given to another, so it needs no time. */
export interface Behind {
  readonly bucket: string;
  readonly since?: number | undefined;
}

/** Source: S3 User Guide, "Restrictions and limitations for access points": 10,000 in an account and region, 1,000 of them a page. */
const MOST_PAGES = 10;

/**
 * The buckets behind access points of this account and region. What is another's, or elsewhere, nobody here may ask for; an alias names
 * neither, so that one is looked for among all that are here.
 */
export class AccessPoints {
  readonly #s3Control: Pick<S3ControlClient, "send">;
  readonly #here: Here;
  readonly #ofAliases = new Map<string, string>();

  constructor(s3Control: Pick<S3ControlClient, "send">, here: Here) {
    this.#s3Control = s3Control;
    this.#here = here;
  }

  /** @returns undefined when there is none such */
  async bucketOf(accessPoint: AccessPoint): Promise<Behind | undefined> {
    if ("alias" in accessPoint) return this.#byAlias(accessPoint.alias);
    const { accountId, region } = this.#here;
    if (accessPoint.accountId !== accountId || accessPoint.region !== region) return undefined;
    const command = new GetAccessPointCommand({ AccountId: accountId, Name: accessPoint.name });
    const found = await this.#s3Control.send(command).catch(ifMissing);
    return found?.Bucket === undefined ? undefined : { bucket: found.Bucket, since: found.CreationDate?.getTime() };
  }

  async #byAlias(alias: string): Promise<Behind | undefined> {
    let NextToken: string | undefined;
    for (let page = 0; page < MOST_PAGES && !this.#ofAliases.has(alias); page += 1) {
      const asked = { AccountId: this.#here.accountId, MaxResults: 1000, NextToken };
      const { AccessPointList = [], ...rest } = await this.#s3Control.send(new ListAccessPointsCommand(asked));
      for (const { Alias, Bucket } of AccessPointList) if (Alias && Bucket) this.#ofAliases.set(Alias, Bucket);
      ({ NextToken } = rest);
      if (!NextToken) break;
    }
    const bucket = this.#ofAliases.get(alias);
    return bucket === undefined ? undefined : { bucket };
  }
}

const ifMissing = (error: unknown): undefined => {
  if ((error as { readonly name?: string }).name !== "NoSuchAccessPoint") throw error;
};
