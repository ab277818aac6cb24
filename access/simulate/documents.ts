/** The documents that decide a request, by what they are to it. */

/** Documents at one level of an organization. */
export interface Level<D> {
  readonly on: string;
  readonly policies: readonly D[];
}

/** The documents of a request, in the form that something needs them in. */
export interface Documents<D> {
  readonly identity: readonly D[];
  readonly resource: D | undefined;
  readonly boundary: D | undefined;
  readonly service: readonly Level<D>[];
  readonly resourceControl: readonly Level<D>[];
}

/** The same documents in another form. */
export function eachOf<D, E>(documents: Documents<D>, made: (one: D) => E): Documents<E> {
  const { identity, resource, boundary, service, resourceControl } = documents;
  const level = ({ on, policies }: Level<D>) => ({ on, policies: policies.map(made) });
  return {
    identity: identity.map(made),
    resource: resource && made(resource),
    boundary: boundary && made(boundary),
    service: service.map(level),
    resourceControl: resourceControl.map(level),
  };
}

/** All of them, at whatever level. */
export function allOf<D>({ identity, resource, boundary, service, resourceControl }: Documents<D>): D[] {
  const all = [...identity];
  if (resource !== undefined) all.push(resource);
  if (boundary !== undefined) all.push(boundary);
  for (const { policies } of service) all.push(...policies);
  for (const { policies } of resourceControl) all.push(...policies);
  return all;
}
