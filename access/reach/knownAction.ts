import { Mistakes } from "../../config";
import { nearest } from "../../values/nearest";
import { NEWER_THAN_THE_DATA } from "../simulate/newerActions";
import { actionsOf, services } from "../simulate/resourceTypes";

/**
 * Whether AWS's authorization data know an action. Of one that they do not know, "nobody" would be true and mislead.
 *
 * @returns undefined where they do; else one sentence to tell with the answer, for AWS may have it since
 * @throws Mistakes when another action or service is called nearly so
 */
export async function unknownAction(action: string): Promise<string | undefined> {
  const same = (one: string) => one.toLowerCase() === action.toLowerCase();
  const newer = Object.keys(NEWER_THAN_THE_DATA);
  if (newer.some(same)) return undefined;
  const [service = "", name = ""] = action.split(":");
  const known = [...(await actionsOf(service)), ...newer.flatMap((one) => one.split(`${service}:`)[1] ?? [])];
  if (known.some((one) => same(`${service}:${one}`))) return undefined;
  const meant = known.length === 0 ? nearest(service, await services()) : nearest(name, known);
  if (meant === undefined)
    return `AWS's authorization data have no action ${action}; read the answer with that in mind`;
  const [what, right] = known.length === 0 ? [`service ${service}`, `${meant}:${name}`] : [`action ${action}`, meant];
  throw Mistakes.of(`AWS's authorization data have no ${what}; did you mean ${right}?`);
}
