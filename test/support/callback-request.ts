/** Builds a provider's call to us from a row, and spoils it in the ways that the internet does. */
import type { CallbackKind, RawRequest } from '../../src/providers/driver.js';
import type { CallbackInput } from './driver-spec.js';

const KEY = 's3cr3t-key';
const FORM = 'application/x-www-form-urlencoded';

export function callbackRequest(input: CallbackInput, kind: CallbackKind): RawRequest {
  const { form, json, ref, query } = input;
  const hasBody = form !== undefined || json !== undefined || input.body !== undefined;
  const type = form !== undefined ? FORM : 'application/json';
  const path = `${kind}/${KEY}${ref === undefined ? '' : `/${ref}`}`;
  const search = typeof query === 'object' ? new URLSearchParams(query).toString() : query;
  return {
    method: input.method ?? (hasBody ? 'POST' : 'GET'),
    url: input.url ?? `https://gw.example.test/api/sms/apps/7/${path}${search ? `?${search}` : ''}`,
    pathRest: ref === undefined ? [] : ref.split('/'),
    headers: { ...(hasBody && { 'content-type': type }), ...input.headers },
    body: Buffer.from(
      form !== undefined ? encodeForm(form) : json !== undefined ? JSON.stringify(json) : (input.body ?? ''),
    ),
  };
}

function encodeForm(form: NonNullable<CallbackInput['form']>): string {
  if (typeof form === 'string') return form;
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(form))
    for (const one of [value].flat()) fields.append(name, one);
  return fields.toString();
}

const withBody = (request: RawRequest, body: string | Buffer): RawRequest => ({
  ...request,
  body: Buffer.from(body),
});

const mapUrl = (request: RawRequest, change: (query: string) => string): RawRequest => {
  const [path = '', query = ''] = request.url.split('?');
  return { ...request, url: `${path}?${change(query)}` };
};

/** Adds a field where this request has its fields: JSON object, form or query. */
export function withExtraField(request: RawRequest): RawRequest {
  if (request.method === 'GET') return mapUrl(request, (query) => `${query}&Zz_new=1`);
  const text = request.body.toString('utf8');
  if (text.startsWith('{')) return withBody(request, text.replace('{', '{"Zz_new":{"deep":[1]},'));
  return request.headers['content-type'] === FORM ? withBody(request, `${text}&Zz_new=1`) : request;
}

export const mangled: Record<string, (request: RawRequest) => RawRequest> = {
  'every field repeated': (request) =>
    request.method === 'GET'
      ? mapUrl(request, (query) => `${query}&${query}`)
      : withBody(request, `${request.body.toString('latin1')}&${request.body.toString('latin1')}`),
  'no body, no query': (request) =>
    withBody(
      mapUrl(request, () => ''),
      '',
    ),
  'binary body': (request) =>
    withBody(request, Buffer.from(Array.from({ length: 512 }, (_, at) => (at * 7) % 256))),
  'broken percent-encoding': (request) => ({
    ...withBody(request, '%=%E0%A4%A&%zz=%'),
    pathRest: ['%E0%A4%A'],
  }),
  'names of Object.prototype': (request) =>
    withBody(
      mapUrl(request, () => '__proto__=1&constructor=2&toString=3'),
      request.headers['content-type'] === FORM
        ? '__proto__=1&constructor=2&toString=3'
        : '{"__proto__":{"a":1},"constructor":2}',
    ),
  'JSON null': (request) => withBody(request, 'null'),
  'a JSON list of odd things': (request) => withBody(request, '[null,1,"x",{},[]]'),
  'JSON that ends too soon': (request) => withBody(request, '{"a":'),
  'another method': (request) => ({ ...request, method: request.method === 'GET' ? 'POST' : 'GET' }),
  'no headers': (request) => ({ ...request, headers: {} }),
};
