/** SageMaker's API as botocore describes it: calls that name a model, a package, an image, an artefact or a config. */

export interface Api {
  readonly operations: Readonly<Record<string, { readonly input?: { readonly shape: string } }>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}
interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly value?: { readonly shape: string };
}

const NAMES_ONE = /model|package|image|artifact|endpointconfig|algorithm|validationspecification|hubcontent/i;
const READS = /^(Describe|List|Get|Search|Query|BatchDescribe|Render)/;

/** Such calls, reads left out, each with the members that say so, however deep. */
export function operationsThatNameModels(api: Api): Readonly<Record<string, readonly string[]>> {
  const found = Object.entries(api.operations).flatMap(([name, { input }]) => {
    const members = input === undefined || READS.test(name) ? [] : [...membersOf(api, input.shape, new Set())];
    const naming = [...new Set(members.filter((member) => NAMES_ONE.test(member)))].sort();
    return naming.length === 0 ? [] : [[name, naming] as const];
  });
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Members that hold text or a list of texts, and structures that say what they are by their own name. */
function* membersOf(api: Api, shapeName: string, seen: Set<string>): Generator<string> {
  if (seen.has(shapeName)) return;
  seen.add(shapeName);
  const shape = api.shapes[shapeName]!;
  for (const [name, { shape: inner }] of Object.entries(shape.members ?? {})) {
    const { type, member } = api.shapes[inner]!;
    const isText = type === "string" || (type === "list" && api.shapes[member!.shape]!.type === "string");
    if (isText || name === "ValidationSpecification") yield name;
    yield* membersOf(api, inner, seen);
  }
  for (const inner of [shape.member, shape.value]) if (inner) yield* membersOf(api, inner.shape, seen);
}
