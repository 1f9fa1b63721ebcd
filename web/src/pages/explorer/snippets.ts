/** The request that was tried, in the languages that people write in. */
import { goNative } from '@scalar/snippetz/plugins/go/native';
import { javaNethttp } from '@scalar/snippetz/plugins/java/nethttp';
import { jsFetch } from '@scalar/snippetz/plugins/js/fetch';
import { phpCurl } from '@scalar/snippetz/plugins/php/curl';
import { pythonRequests } from '@scalar/snippetz/plugins/python/requests';
import type { ImmutableMap, Plugin } from 'swagger-ui-dist/swagger-ui-es-bundle.js';

const LANGUAGES = {
  python: { title: 'Python', syntax: 'python', plugin: pythonRequests },
  javascript: { title: 'JavaScript', syntax: 'javascript', plugin: jsFetch },
  php: { title: 'PHP', syntax: 'php', plugin: phpCurl },
  go: { title: 'Go', syntax: 'go', plugin: goNative },
  java: { title: 'Java', syntax: 'java', plugin: javaNethttp },
} as const;

type HarRequest = NonNullable<Parameters<typeof jsFetch.generate>[0]>;
type PostData = NonNullable<HarRequest['postData']>;

/** What the tabs are, in their order; Swagger UI itself knows curl. */
export const generators = {
  curl_bash: { title: 'curl', syntax: 'bash' },
  ...Object.fromEntries(
    Object.entries(LANGUAGES).map(([name, { title, syntax }]) => [name, { title, syntax }]),
  ),
};

export const snippetPlugin = (): Plugin => ({
  fn: Object.fromEntries(
    Object.entries(LANGUAGES).map(([name, { plugin }]) => [
      `requestSnippetGenerator_${name}`,
      (request: ImmutableMap) => plugin.generate(harOf(request)) ?? '',
    ]),
  ),
});

/** Swagger UI's request in the form that HAR has for it. */
function harOf(request: ImmutableMap): HarRequest {
  const headers = entriesOf(request.get('headers')).map(([name, value]) => ({ name, value: String(value) }));
  const type = headers.find(({ name }) => name.toLowerCase() === 'content-type')?.value ?? '';
  const postData = postDataOf(type.split(';')[0]!, request.get('body'));
  return {
    url: String(request.get('url')),
    method: String(request.get('method')).toUpperCase(),
    headers: headers.filter(({ name, value }) => name.toLowerCase() !== 'accept' || value !== '*/*'),
    ...(postData && { postData }),
  } as HarRequest;
}

const entriesOf = (map: unknown): [string, unknown][] =>
  map !== null && typeof map === 'object' && 'entrySeq' in map ? [...(map as ImmutableMap).entrySeq()] : [];

function postDataOf(mimeType: string, body: unknown): PostData | null {
  if (typeof body === 'string' && mimeType === 'application/x-www-form-urlencoded') {
    return { mimeType, params: [...new URLSearchParams(body)].map(([name, value]) => ({ name, value })) };
  }
  if (typeof body === 'string') return { mimeType, text: body } as PostData;
  const fields = entriesOf(body);
  if (fields.length === 0) return null;
  return {
    mimeType,
    params: fields.map(([name, value]) =>
      value instanceof File ? { name, fileName: value.name } : { name, value: String(value) },
    ),
  };
}
