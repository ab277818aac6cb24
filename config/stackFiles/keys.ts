/** Keys of the config as Pulumi reads them. */

/**
 * `namespace:name` of a key that may leave out its namespace, which is then the project's, or be written in the old way,
 * `namespace:config:name`; undefined where Pulumi reads no key at all. Source: Pulumi, sdk/go/common/resource/config/key.go.
 */
export function namespaced(key: string, project: string): string | undefined {
  if (!key.includes(":")) return `${project}:${key}`;
  const parts = /^([^:]*):(?:config:)?([^:]*)$/.exec(key);
  return parts === null ? undefined : `${parts[1]}:${parts[2]}`;
}

/** Whether Pulumi reads a name in `Pulumi.yaml` as a path into a value. Source: Pulumi, sdk/go/common/resource, ParsePropertyPathStrict. */
export const isPath = (name: string): boolean => /[.[\]"]/.test(name) || name === "";
