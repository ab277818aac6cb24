import type { InForce } from "../enforcement/evidence";
import type { Model } from "../enforcement/matching";
import type { ModelDetails } from "../enforcement/models";

/** What is known of the models that a call put to work, and where from. */

const FROM: Readonly<Record<InForce<unknown>["from"], string>> = {
  request: "the call itself",
  live: "what SageMaker says of it now, unchanged since the call",
  records: "recorded calls",
};
const SURE: Readonly<Record<InForce<unknown>["certainty"], string>> = {
  certain: "",
  likely: "; likely, for it was made in the second of the call",
  open: "; not sure, for a record that says otherwise may still arrive",
};

const known = ({ from, certainty, candidates }: InForce<unknown>): string =>
  `known from ${candidates.length > 1 ? `${FROM[from]}, which leaves ${candidates.length} possibilities` : FROM[from]}${SURE[certainty]}`;

const nameOf = ({ name }: Model) => name ?? "a container without a model";

export function modelsInWords(models: InForce<readonly Model[]> | undefined): string {
  if (models === undefined) return "not known";
  const each = models.candidates.map((candidate) => candidate.map(nameOf).join(", ") || "none");
  return `${each.join(" or ")}; ${known(models)}`;
}

/** A line for each model of which more than its name counts. */
export function detailsInWords(models: InForce<readonly Model[]> | undefined): readonly string[] {
  const all = models?.candidates.flat() ?? [];
  return [...new Map(all.map((model) => [nameOf(model), model])).values()].flatMap((model) =>
    model.details === undefined ? [] : [`${nameOf(model)}: ${ofDetails(model.details)}; ${known(model.details)}`],
  );
}

const ofDetails = ({ candidates }: InForce<ModelDetails>): string =>
  candidates
    .map(({ executionRoleArn, places, modelPackageArns, images, unread }) =>
      [
        ...(executionRoleArn === undefined ? [] : [`role ${executionRoleArn}`]),
        ...places.map(({ url }) => url),
        ...modelPackageArns,
        ...images.map((image) => `image ${image}`),
        ...unread.map((what) => `${what} not known`),
      ].join(", "),
    )
    .join(" or ");
