import { distance } from "fastest-levenshtein";
import { Mistakes, type ChildConfig, type ParentConfig } from "../config";
import type { Mistake } from "../config/mistakes";
import type { Stack as StackFile } from "../config/stackFiles";
import { listed } from "../contract/listed";

/** Which stacks of a folder are checked together. */

export interface Selection {
  /** The folder of the stack files. */
  readonly dir: string;
  readonly parent?: string | undefined;
  readonly children?: readonly string[] | undefined;
  /** Stacks to leave out. */
  readonly ignored?: readonly string[] | undefined;
  /** A file with the share of children whose parent's stack file is elsewhere. */
  readonly share?: string | undefined;
}

export type Of<C> = StackFile & { readonly config: C };
export const isParent = (file: StackFile): file is Of<ParentConfig> => file.config.account === "parent";
const isChild = (file: StackFile): file is Of<ChildConfig> => file.config.account === "child";

/**
 * @param clashes what keeps the parents from standing beside each other
 * @throws Mistakes when it is not clear which parent is meant
 */
export function chosenParent(
  { dir, parent: wanted }: Selection,
  parents: readonly Of<ParentConfig>[],
  clashes: readonly string[],
): Of<ParentConfig> {
  const [found, another] = wanted === undefined ? parents : parents.filter(({ stack }) => stack === wanted);
  if (found !== undefined && another === undefined) return found;
  const several = `${dir} holds the stacks of several parent accounts (${listed(parents.map(({ stack }) => stack))}): choose one with --parent`;
  if (another !== undefined) throw Mistakes.of(several, ...clashes);
  throw Mistakes.of(
    wanted === undefined
      ? `${dir} holds no stack file of a parent account: a file Pulumi.<stack>.yaml with sagemaker-sharing:account: parent. A child can be checked without it: --share FILE takes what \`pulumi stack output shares --json\` prints in the parent`
      : `stack ${wanted} is not of a parent account: its sagemaker-sharing:account is child`,
  );
}

/**
 * The children that are checked by their shares alone, since the folder holds no parent; none where a parent is chosen.
 *
 * @throws Mistakes when a share is given for a parent that is there, or to no child
 */
export function childrenAlone(
  { dir, parent, children: wanted, share }: Selection,
  files: readonly StackFile[],
): readonly Of<ChildConfig>[] {
  const found = files.find(isParent);
  if (share !== undefined && found !== undefined)
    throw Mistakes.of(
      `--share ${share} is for a parent whose stack file is elsewhere, and ${found.file} is one: leave out --share, or that stack with --ignore ${found.stack}`,
    );
  if (found !== undefined || parent !== undefined) return [];
  const all = files.filter(isChild).filter(({ stack }) => wanted?.includes(stack) ?? true);
  if (share !== undefined) {
    if (all.length === 0) throw Mistakes.of(`--share ${share}: ${dir} holds no stack file of a child account to check`);
    return all;
  }
  return all.every(({ config: { source } }) => source.from !== "parentStack") ? all : [];
}

/** What becomes of every stack of a child account. */
interface Sorted {
  readonly children: readonly Of<ChildConfig>[];
  /** Those of other parents, each with its parent. */
  readonly ofOthers: readonly ChildOfAnother[];
  /** What is wrong with a stack and keeps no other from being checked: that it belongs to no parent here. */
  readonly mistakes: readonly Mistake[];
  /** Those that nobody asked for, each with the reason. */
  readonly skipped: readonly string[];
  /** What their files say that nothing here can tell to be right. */
  readonly unseen: readonly string[];
}

interface ChildOfAnother {
  readonly file: Of<ChildConfig>;
  readonly parent: Of<ParentConfig>;
}

/** @throws Mistakes when a stack was asked for that is no child of this parent */
export function sortChildren(
  { dir, children: wanted }: Selection,
  parent: Of<ParentConfig>,
  files: readonly StackFile[],
): Sorted {
  const strange = wanted
    ?.map((name) => files.find(({ stack }) => stack === name))
    .find((file) => file && !isChild(file));
  if (strange)
    throw Mistakes.of(`${strange.file} is the stack file of a parent account; --child takes stacks of child accounts`);
  const others = files.filter(isParent).filter((file) => file !== parent);
  const children: Of<ChildConfig>[] = [];
  const ofOthers: ChildOfAnother[] = [];
  const lost: Mistake[] = [];
  const skipped = others.map(({ stack }) => `${stack} (another parent: --parent ${stack})`);
  for (const file of files.filter(isChild)) {
    const elsewhere = others.find((other) => refersTo(file, other));
    if (wanted !== undefined && !wanted.includes(file.stack)) skipped.push(`${file.stack} (not named by --child)`);
    else if (refersTo(file, parent)) children.push(file);
    else if (wanted !== undefined) throw new Mistakes([misplaced(file, parent)]);
    else if (elsewhere !== undefined) {
      skipped.push(`${file.stack} (a child of ${elsewhere.stack})`);
      ofOthers.push({ file, parent: elsewhere });
    } else lost.push(lostChild(file, dir, [parent, ...others]));
  }
  const { mistakes, unseen } = organizations(children);
  return { children, ofOthers, mistakes: [...lost, ...mistakes], skipped, unseen };
}

/** The parent's stack as a child names it: in full, or by the stack's name alone. Undefined when it is given the share itself. */
function parentStackOf({ config: { source } }: Of<ChildConfig>) {
  if (source.from !== "parentStack") return undefined;
  const [stack, project, organization] = source.stack.split("/").reverse();
  return { text: source.stack, stack, project, organization };
}

function refersTo(child: Of<ChildConfig>, parent: Of<ParentConfig>): boolean {
  const named = parentStackOf(child);
  if (named === undefined) return true; // What it is given says for itself where it is from.
  const { stack, project = parent.project, organization = BACKEND } = named;
  return stack === parent.stack && project === parent.project && !misspelt(organization);
}

/** The organization of every stack whose state is in a file or a bucket. */
const BACKEND = "organization";
const misspelt = (organization: string) =>
  organization !== BACKEND && distance(organization.toLowerCase(), BACKEND) <= 2;

const misplaced = (file: Of<ChildConfig>, { stack }: StackFile): Mistake =>
  ofParentStack(
    file,
    `is ${parentStackOf(file)!.text}, which is not the parent's stack ${stack} of this check; choose that with --parent`,
  );

function lostChild(file: Of<ChildConfig>, dir: string, parents: readonly StackFile[]): Mistake {
  const { text } = parentStackOf(file)!;
  const known = parents.map(({ stack, project }) => `${BACKEND}/${project}/${stack}`).join(" or ");
  return ofParentStack(
    file,
    `is ${text}, and ${dir} holds no stack file of that parent: write ${known}, or leave this stack out with --ignore ${file.stack}`,
  );
}

const ofParentStack = (file: StackFile, text: string): Mistake => ({
  path: [],
  at: file.at(["parentStack"]),
  text: `sagemaker-sharing:parentStack ${text}`,
});

/** With Pulumi Cloud the organization has a name that nothing here knows; all children of one parent name the same. */
function organizations(children: readonly Of<ChildConfig>[]): Pick<Sorted, "mistakes" | "unseen"> {
  const named = children.flatMap((file) => {
    const organization = parentStackOf(file)?.organization;
    return organization === undefined ? [] : [{ file, organization }];
  });
  const first = named.find(({ organization }) => organization === BACKEND) ?? named[0];
  return {
    mistakes: named
      .filter(({ organization }) => organization !== first!.organization)
      .map(({ file, organization }) =>
        ofParentStack(
          file,
          `names the organization ${organization}, and stack ${first!.file.stack} names ${first!.organization}: a parent's stack is in one`,
        ),
      ),
    unseen:
      first === undefined || first.organization === BACKEND
        ? []
        : [`whether the parent's stack is in the organization ${first.organization} of Pulumi Cloud`],
  };
}
