/** A resource as the engine has it, as plain data; what is known only after it is made is left out. */
export interface EngineResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
}

export const plainResources = (resources: readonly EngineResource[]): EngineResource[] =>
  resources.map(({ urn, type, name, props }) => ({ urn, type, name, props: knownOf(props) }));

/** A property that holds something unknown anywhere is unknown as a whole: half a document would say something else. */
function knownOf(props: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(props).flatMap((key): [string, unknown][] => {
      try {
        const text = JSON.stringify(props[key]) as string | undefined; // Reading an unknown value throws.
        return text === undefined ? [] : [[key, JSON.parse(text)]];
      } catch {
        return [];
      }
    }),
  );
}
