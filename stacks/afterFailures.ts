import * as pulumi from "@pulumi/pulumi";

/**
 * Watches what this program registers from now on.
 *
 * @returns whether any of it has failed, known once all of it has ended
 */
export function watchFailures(): () => Promise<boolean> {
  // A program that is built offline has no stack, and nothing that could fail.
  if (pulumi.runtime.getStackResource() === undefined) return () => Promise.resolve(false);
  const ended: Promise<boolean>[] = [];
  pulumi.runtime.registerStackTransformation(({ resource }) => {
    // A resource that is still being constructed has no URN yet.
    ended.push(Promise.resolve().then(() => hasFailed(resource)));
    return undefined;
  });
  // A preview makes nothing that could fail, and what it does not know would never be known.
  return async () => !pulumi.runtime.isDryRun() && (await Promise.all(ended)).includes(true);
}

const hasFailed = ({ urn }: pulumi.Resource) =>
  new Promise<boolean>((resolve) => {
    pulumi
      .recover(
        urn.apply(() => false),
        () => true,
      )
      .apply(resolve);
  });

/**
 * Ends a program in which something has failed: its outputs stand, and nothing is deleted.
 *
 * With `--continue-on-error` the engine goes on after a failure. What depends on the failed resource can then not be registered, and the
 * engine would delete it as if the program no longer had it: a role whose update AWS refuses would lose its policies. It deletes nothing
 * for a program that ends in an error.
 *
 * @throws pulumi.RunError always
 */
export function endWithoutDeleting(outputs: Readonly<Record<string, unknown>>): never {
  pulumi.runtime.getStackResource()!["registerOutputs"](outputs);
  throw new pulumi.RunError(KEPT);
}

/** The end of a program in which something has failed; the cause is another message. */
export const KEPT = "something failed, so nothing is deleted in this run; the next one that goes well does it";
