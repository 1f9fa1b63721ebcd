/** A request in the languages that people write in. */
import { goNative } from '@scalar/snippetz/plugins/go/native';
import { javaNethttp } from '@scalar/snippetz/plugins/java/nethttp';
import { jsFetch } from '@scalar/snippetz/plugins/js/fetch';
import { phpCurl } from '@scalar/snippetz/plugins/php/curl';
import { pythonRequests } from '@scalar/snippetz/plugins/python/requests';
import type { ImmutableMap } from 'swagger-ui-dist/swagger-ui-es-bundle.js';

/** As much of a HAR request as is made here. @see http://www.softwareishard.com/blog/har-12-spec/#request */
interface Har {
  url: string;
  method: string;
  headers: { name: string; value: string }[];
  postData?: PostData;
}

type PostData = { mimeType: string } & (
  | { text: string; params?: never }
  | { text?: never; params: { name: string; value?: string; fileName?: string }[] }
);
type Generator = (request: ImmutableMap) => string;

/** By the name on the tab, in the order of the tabs; Swagger UI itself knows curl. */
export const SNIPPETS: Readonly<Record<string, Generator>> = {
  Python: (request) =>
    `import requests\n\nreply = ${pythonRequests.generate(harOf(request))}\nprint(reply.json())`,
  JavaScript: (request) => fetchOf(harOf(request)),
  PHP: (request) => phpCurl.generate(harOf(request)),
  Go: (request) => goNative.generate(harOf(request)),
  Java: (request) => javaNethttp.generate(harOf(request)),
};

/** Texts are quoted as JSON, which JavaScript reads as it is; the library leaves quotes inside of texts alone. */
function fetchOf(request: Har): string {
  const { url, method, headers, postData } = request;
  if (postData && !postData.text) return jsFetch.generate(request);
  const options = { method, headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])) };
  const lines = JSON.stringify(options, null, 2).slice(0, -2); // without the brace that closes it
  const body = postData ? `,\n  "body": JSON.stringify(${jsonOr(postData.text ?? '')})` : '';
  return `const reply = await fetch(${JSON.stringify(url)}, ${lines}${body}\n});\nconsole.log(await reply.json());`;
}

/** Indented as it stands in the snippet; what is no JSON is a text. */
function jsonOr(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2).replaceAll('\n', '\n  ');
  } catch {
    return JSON.stringify(text);
  }
}

/** Swagger UI's request in the form that HAR has for it. */
function harOf(request: ImmutableMap): Har {
  const headers = entriesOf(request.get('headers')).map(([name, value]) => ({ name, value: String(value) }));
  const type = headers.find(({ name }) => name.toLowerCase() === 'content-type')?.value ?? '';
  const postData = postDataOf(type.split(';')[0]!, request.get('body'));
  return {
    url: String(request.get('url')),
    method: String(request.get('method')).toUpperCase(),
    headers: headers.filter(({ name, value }) => name.toLowerCase() !== 'accept' || value !== '*/*'),
    ...(postData && { postData }),
  };
}

const entriesOf = (map: unknown): [string, unknown][] =>
  map !== null && typeof map === 'object' && 'entrySeq' in map ? [...(map as ImmutableMap).entrySeq()] : [];

function postDataOf(mimeType: string, body: unknown): PostData | null {
  if (typeof body === 'string' && mimeType === 'application/x-www-form-urlencoded') {
    return { mimeType, params: [...new URLSearchParams(body)].map(([name, value]) => ({ name, value })) };
  }
  if (typeof body === 'string') return { mimeType, text: body };
  const fields = entriesOf(body);
  if (fields.length === 0) return null;
  return {
    mimeType,
    params: fields.map(([name, value]) =>
      value instanceof File ? { name, fileName: value.name } : { name, value: String(value) },
    ),
  };
}
