import { isDeepStrictEqual } from 'node:util';

/**
 * Replaces every schema that equals a named one by a reference to it. The generator would do so only for schemas that
 * it made the copies of, and ours are those of the contracts, which know nothing of OpenAPI.
 */
export function referToNamedSchemas(node: unknown, named: Readonly<Record<string, unknown>>): unknown {
  if (Array.isArray(node)) return node.map((item: unknown) => referToNamedSchemas(item, named));
  if (typeof node !== 'object' || node === null) return node;
  const match = Object.entries(named).find(([, schema]) => isDeepStrictEqual(schema, node));
  if (match !== undefined) return { $ref: `#/components/schemas/${match[0]}` };
  return Object.fromEntries(
    Object.entries(node).map(([key, value]: [string, unknown]) => [key, referToNamedSchemas(value, named)]),
  );
}

/** As {@link referToNamedSchemas} for what a named schema consists of. */
export function referWithinNamedSchemas(named: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(named).map(([name, schema]) => {
      const { [name]: _self, ...others } = named;
      return [name, referToNamedSchemas(schema, others)];
    }),
  );
}
