import type { CallbackKind, RawRequest } from '../../../src/providers/driver.js';

/** Texts that break naive templates. */
export const HOSTILE_TEXTS = [
  '"},"admin":true,{"x":"',
  '\\',
  '\\u0022',
  'line 1\r\nline 2\tend',
  'a&b=c;d#e',
  '<b>&amp;</b> ]]>',
  '100% %zz %',
  '{{to}} {{text|upper}}',
  '1+1 = 2',
  '😀 ñ é',
  'broken \ud83d pair',
  '\u0000\u0001\u2028',
  "it's `fine` ${x}",
];

interface CallOptions {
  kind?: CallbackKind;
  rest?: string[];
  query?: string;
  form?: string;
  json?: unknown;
  method?: string;
  headers?: Record<string, string>;
}

/** A call to us: a GET unless it has a body. */
export function call({
  kind = 'callback',
  rest = [],
  query,
  form,
  json,
  method,
  headers,
}: CallOptions): RawRequest {
  const path = [`https://gw.example/api/sms/apps/8/${kind}`, ...rest].join('/');
  const body = form ?? (json === undefined ? '' : typeof json === 'string' ? json : JSON.stringify(json));
  const type = form === undefined ? 'application/json' : 'application/x-www-form-urlencoded';
  return {
    method: method ?? (body === '' ? 'GET' : 'POST'),
    url: query === undefined ? path : `${path}?${query}`,
    pathRest: rest,
    headers: { ...(body !== '' && { 'content-type': type }), ...headers },
    body: Buffer.from(body, 'utf8'),
  };
}
