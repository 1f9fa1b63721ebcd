/** The request that "Execute" would make of the present field values. */
import type { System } from 'swagger-ui-dist/swagger-ui-es-bundle.js';
import { keptToken } from '../../parts/kept-token';
import type { ApiDocument } from './document';
import type { ShownRequest } from './snippets';

/** Stands in a snippet until there is a token. */
const TOKEN_TO_COME = 'YOUR_TOKEN';

/** Headers that say what would happen without them. */
const IDLE = ['*/*', 'application/json'];

/** @returns a place of the address that is not filled in stands there as `{name}` */
export function requestNow(
  { fn, specSelectors, oas3Selectors }: System,
  document: ApiDocument,
  path: string,
  method: string,
): ShownRequest {
  const { url, headers, body } = fn.buildRequest({
    spec: document,
    pathName: path,
    method,
    operationId: document.paths[path]?.[method]?.operationId,
    parameters: { ...placesOf(path), ...filled(specSelectors.parameterValues([path, method], false).toJS()) },
    requestContentType: oas3Selectors.requestContentType(path, method),
    responseContentType: oas3Selectors.responseContentType(path, method),
    requestBody: oas3Selectors.requestBodyValue(path, method),
    contextUrl: window.location.href,
  });
  const others = Object.entries(headers).map(([name, value]) => ({ name, value: String(value) }));
  return {
    url: url.replace(/%7B(\w+)%7D/g, '{$1}'),
    method: method.toUpperCase(),
    headers: [
      { name: 'Authorization', value: `Bearer ${keptToken() || TOKEN_TO_COME}` },
      ...others.filter(({ name, value }) => name.toLowerCase() !== 'accept' || !IDLE.includes(value)),
    ],
    body: typeof body === 'string' && body !== '' ? body : null,
  };
}

const placesOf = (path: string): Record<string, string> =>
  Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([place, name]) => [`path.${name}`, place]));

const filled = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ''));
