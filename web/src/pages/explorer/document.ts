/** The API's description as the explorer shows it. */

type Json = Record<string, unknown>;

export interface ApiDocument extends Json {
  paths: Record<string, Record<string, { operationId?: string }>>;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/**
 * Without ways to sign in: the field above the explorer is the only one, so that nobody tries a request with the
 * dashboard's cookie and wonders why software is refused. Bodies are JSON alone: the fields of a form would be filled
 * with made-up values.
 */
export function forExplorer({ security: _security, ...document }: Json): ApiDocument {
  const { securitySchemes: _schemes, ...components } = (document['components'] ?? {}) as Json;
  const paths = Object.entries(document['paths'] as Record<string, Json>).map(([path, item]) => [
    path,
    Object.fromEntries(
      Object.entries(item).map(([name, value]) => [
        name,
        METHODS.includes(name) ? shown(value as Json) : value,
      ]),
    ),
  ]);
  return { ...document, components, paths: Object.fromEntries(paths) as ApiDocument['paths'] };
}

function shown({ security: _security, requestBody, ...operation }: Json): Json {
  if (!requestBody) return operation;
  const { content, ...rest } = requestBody as { content: Json };
  const body = { ...rest, content: { 'application/json': content['application/json'] } };
  return { ...operation, requestBody: body };
}
