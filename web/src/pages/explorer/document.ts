/** The API's description as the explorer shows it. */

type Json = Record<string, unknown>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/**
 * Without ways to sign in: the field above the explorer is the only one, so that nobody tries a request with the
 * dashboard's cookie and wonders why software is refused.
 */
export function forExplorer({ security: _security, ...document }: Json): Json {
  const { securitySchemes: _schemes, ...components } = (document['components'] ?? {}) as Json;
  const paths = Object.entries(document['paths'] as Record<string, Json>).map(([path, item]) => [
    path,
    Object.fromEntries(
      Object.entries(item).map(([name, value]) => [
        name,
        METHODS.includes(name) ? withoutSecurity(value) : value,
      ]),
    ),
  ]);
  return { ...document, components, paths: Object.fromEntries(paths) as Json };
}

function withoutSecurity(operation: unknown): Json {
  const { security: _security, ...rest } = operation as Json;
  return rest;
}
