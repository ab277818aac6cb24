import type { Share } from "../../contract/share";
import { restoreEnvironment } from "../environment";
import { startAws, type Aws } from "../fakes/aws";
import { SHARE } from "./samples";

/** A new AWS for every test of a suite, and an environment in which somebody is signed in to it. */
export function useAws(who: "alice" | "job", share: Share = SHARE): { readonly aws: Aws } {
  const used = {} as { aws: Aws };
  let before: NodeJS.ProcessEnv;
  beforeEach(async () => {
    used.aws = await startAws(share);
    before = { ...process.env };
    Object.assign(process.env, used.aws.env(who));
  });
  afterEach(async () => {
    restoreEnvironment(before);
    await used.aws.stop();
  });
  return used;
}
