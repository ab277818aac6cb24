import type { AccessPoints, Behind } from "../../aws/accessPoints";
import type { Deploys } from "../../events/deploymentCalls";
import type { DeploymentCall } from "../../events/readEvent";
import { secondOf } from "../../models/current";
import type { OwnContainer } from "../../models/containers";
import type { ComponentContent, ModelDetails } from "../../models/descriptions";
import { placesBehind, type S3Place } from "../../models/s3Places";
import type { EnforcementSettings } from "../../rules/schema";
import { inParallel } from "../inParallel";
import type { PatientInquiry } from "./patientInquiry";

/** Access points are put in the place of the buckets behind them, where a rule asks for places and the account lets us know. */

/** Of one deployment: more are left uncertain, for the function has a minute. */
const MOST = 100;

interface Asking {
  readonly settings: EnforcementSettings;
  readonly accessPoints: Pick<AccessPoints, "bucketOf">;
  readonly inquiry: PatientInquiry;
}

/** What was found out about places. */
export class Buckets {
  readonly #found: ReadonlyMap<string, string>;

  private constructor(found: ReadonlyMap<string, string>) {
    this.#found = found;
  }

  static async behind(
    places: readonly S3Place[],
    { eventTime }: Pick<DeploymentCall, "eventTime">,
    { settings, accessPoints, inquiry }: Asking,
  ): Promise<Buckets> {
    const isAskedFor = settings.rules.some(({ modelDataUrls }) => modelDataUrls.length > 0);
    const points = new Map(
      places.flatMap(({ accessPoint }) => (accessPoint ? [[nameOf(accessPoint), accessPoint] as const] : [])),
    );
    const asked = isAskedFor ? [...points].slice(0, MOST) : [];
    const found = await inParallel(asked, async ([name, point]) => {
      // One of the same name that was made since the call leads elsewhere, perhaps.
      const isThatOne = ({ since }: Behind) => since === undefined || secondOf(since) < secondOf(eventTime);
      const ask = () => accessPoints.bucketOf(point);
      const behind = await inquiry.askOnce(`access point ${name}`, ask, isThatOne);
      return behind && isThatOne(behind) ? [[name, behind.bucket] as const] : [];
    });
    return new Buckets(new Map(found.flat()));
  }

  ofModel = (details: ModelDetails): ModelDetails => ({ ...details, places: this.#resolved(details.places) });

  ofComponent = (contents: readonly ComponentContent[]): readonly ComponentContent[] => contents.map(this.#ofContainer);

  ofCall(deploys: Deploys): Deploys {
    if (deploys.kind === "component") return { ...deploys, contents: this.ofComponent(deploys.contents) };
    return deploys.kind === "models" ? this.#ofContainer(deploys) : deploys;
  }

  #ofContainer = <T extends { readonly container?: OwnContainer | undefined }>(one: T): T =>
    one.container ? { ...one, container: { ...one.container, places: this.#resolved(one.container.places) } } : one;

  #resolved(places: readonly S3Place[]): readonly S3Place[] {
    return places.flatMap((place) => {
      const bucket = place.accessPoint && this.#found.get(nameOf(place.accessPoint));
      return bucket === undefined ? [place] : placesBehind(place, bucket);
    });
  }
}

const nameOf = (point: NonNullable<S3Place["accessPoint"]>): string =>
  "alias" in point ? point.alias : `${point.name} of ${point.accountId} in ${point.region}`;
