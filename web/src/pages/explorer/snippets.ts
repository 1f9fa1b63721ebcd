/** A request in the languages that people write in: each runs as it is pasted and prints the status and the answer. */
import { pythonRequests } from '@scalar/snippetz/plugins/python/requests';

export interface ShownRequest {
  url: string;
  method: string;
  headers: readonly { name: string; value: string }[];
  /** null = none. */
  body: string | null;
}

type Generator = (request: ShownRequest) => string;

/** By the name on the tab, in the order of the tabs. */
export const SNIPPETS: Readonly<Record<string, Generator>> = {
  curl: curlOf,
  Python: pythonOf,
  JavaScript: fetchOf,
  PHP: phpOf,
  Go: goOf,
  Java: javaOf,
};

function curlOf({ url, method, headers, body }: ShownRequest): string {
  return [
    `curl -i${method === 'GET' ? '' : ` -X ${method}`} ${inShell(url)}`,
    ...headers.map(({ name, value }) => `-H ${inShell(`${name}: ${value}`)}`),
    ...(body === null ? [] : [`-d ${inShell(body)}`]),
  ].join(' \\\n  ');
}

function pythonOf({ url, method, headers, body }: ShownRequest): string {
  const har = {
    url,
    method,
    headers: [...headers],
    ...(body !== null && { postData: { mimeType: 'application/json', text: body } }),
  };
  return `import requests\n\nreply = ${pythonRequests.generate(har)}\nprint(reply.status_code, reply.text)`;
}

/** Texts are quoted as JSON, which JavaScript reads as it is. */
function fetchOf({ url, method, headers, body }: ShownRequest): string {
  const named = Object.fromEntries(headers.map(({ name, value }) => [name, value]));
  return [
    '// node example.mjs',
    `const reply = await fetch(${JSON.stringify(url)}, {`,
    `  method: ${JSON.stringify(method)},`,
    `  headers: ${indented(JSON.stringify(named, null, 2))},`,
    ...(body === null ? [] : [`  body: JSON.stringify(${indented(readable(body))}),`]),
    '});',
    'console.log(reply.status, await reply.text());',
  ].join('\n');
}

function phpOf({ url, method, headers, body }: ShownRequest): string {
  return [
    '<?php',
    `$request = curl_init(${inPhp(url)});`,
    'curl_setopt_array($request, [',
    `    CURLOPT_CUSTOMREQUEST => ${inPhp(method)},`,
    '    CURLOPT_HTTPHEADER => [',
    ...headers.map(({ name, value }) => `        ${inPhp(`${name}: ${value}`)},`),
    '    ],',
    ...(body === null ? [] : [`    CURLOPT_POSTFIELDS => ${inPhp(body)},`]),
    '    CURLOPT_RETURNTRANSFER => true,',
    ']);',
    '$reply = curl_exec($request);',
    'if ($reply === false) {',
    '    throw new RuntimeException(curl_error($request));',
    '}',
    "echo curl_getinfo($request, CURLINFO_RESPONSE_CODE), ' ', $reply, PHP_EOL;",
  ].join('\n');
}

function goOf({ url, method, headers, body }: ShownRequest): string {
  const content = body === null ? 'nil' : `strings.NewReader(${inGo(body)})`;
  const packages = ['fmt', 'io', 'log', 'net/http', ...(body === null ? [] : ['strings'])];
  const orEnd = ['\tif err != nil {', '\t\tlog.Fatal(err)', '\t}'];
  return [
    'package main',
    '',
    'import (',
    ...packages.map((name) => `\t"${name}"`),
    ')',
    '',
    'func main() {',
    `\trequest, err := http.NewRequest(${JSON.stringify(method)}, ${JSON.stringify(url)}, ${content})`,
    ...orEnd,
    ...headers.map(
      ({ name, value }) => `\trequest.Header.Set(${JSON.stringify(name)}, ${JSON.stringify(value)})`,
    ),
    '\treply, err := http.DefaultClient.Do(request)',
    ...orEnd,
    '\tdefer reply.Body.Close()',
    '\tbody, err := io.ReadAll(reply.Body)',
    ...orEnd,
    '\tfmt.Println(reply.Status, string(body))',
    '}',
  ].join('\n');
}

/** Quotes and escapes of JSON are those of Java. */
function javaOf({ url, method, headers, body }: ShownRequest): string {
  const content = body === null ? 'noBody()' : `ofString(${JSON.stringify(short(body))})`;
  return [
    ...['URI', 'http.HttpClient', 'http.HttpRequest', 'http.HttpResponse'].map(
      (name) => `import java.net.${name};`,
    ),
    '',
    'public class Example {',
    '    public static void main(String[] args) throws Exception {',
    `        HttpRequest request = HttpRequest.newBuilder(URI.create(${JSON.stringify(url)}))`,
    ...headers.map(
      ({ name, value }) => `            .header(${JSON.stringify(name)}, ${JSON.stringify(value)})`,
    ),
    `            .method(${JSON.stringify(method)}, HttpRequest.BodyPublishers.${content})`,
    '            .build();',
    '        HttpResponse<String> reply =',
    '            HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());',
    '        System.out.println(reply.statusCode() + " " + reply.body());',
    '    }',
    '}',
  ].join('\n');
}

const inShell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const inPhp = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;
/** As it stands, unless it holds the quote itself, or what Go leaves out. */
const inGo = (text: string): string => (/[`\r]/.test(text) ? JSON.stringify(text) : `\`${text}\``);

/** On several lines; what is no JSON is a text. */
const readable = (body: string): string => asJson(body, 2) ?? JSON.stringify(body);
const short = (body: string): string => asJson(body, 0) ?? body;
const indented = (text: string): string => text.replaceAll('\n', '\n  ');

function asJson(text: string, space: number): string | null {
  try {
    return JSON.stringify(JSON.parse(text), null, space);
  } catch {
    return null;
  }
}
