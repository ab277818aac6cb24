import type { Share } from "../../contract/share";

/** What belongs to the parent in its own region. */
export const arn = ({ partition, parent }: Share, service: string, resource: string) =>
  `arn:${partition}:${service}:${parent.region}:${parent.accountId}:${resource}`;

/** The first has the name alone, so that a second one leaves the first as it was. */
export const numbered = (sid: string, index: number) => (index === 0 ? sid : `${sid}${index + 1}`);
