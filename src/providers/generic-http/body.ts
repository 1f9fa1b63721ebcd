/** The body forms of c2: parameters, a JSON document, XML text. Each is compiled once and filled per message. */
import { messageOf, RenderError } from './errors.js';
import { parseExactJson, type Json } from './json.js';
import { compileTemplate, namesIn, render, xmlEscape, type Template, type Variables } from './template.js';

export interface Body {
  /** Names of all variables it reads. */
  names: string[];
  /** @throws RenderError */
  fill(variables: Variables): string;
}

interface Parameter {
  name: string;
  value: Template;
  /** Written with a leading "?": left out when its value is empty. */
  optional: boolean;
}

/** One `name=template` per line; names may repeat. @throws Error with a readable text */
export function compileParameters(
  source: string,
  known: ReadonlySet<string>,
  encode: (text: string) => string,
): Body {
  const parameters = source
    .split(/\r?\n/)
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, number }) => compileParameter(line, number, known));
  return {
    names: parameters.flatMap(({ value }) => namesIn(value)),
    fill: (variables) =>
      parameters
        .map(({ name, value, optional }) => ({ name, optional, value: render(value, variables) }))
        .filter(({ value, optional }) => !(optional && value === ''))
        .map(({ name, value }) => `${encode(name)}=${encode(value)}`)
        .join('&'),
  };
}

function compileParameter(line: string, number: number, known: ReadonlySet<string>): Parameter {
  const at = line.indexOf('=');
  const left = line.slice(0, Math.max(at, 0)).trim();
  const optional = left.startsWith('?');
  const name = optional ? left.slice(1).trim() : left;
  if (at < 0 || name === '') throw new Error(`line ${number}: write name=value`);
  if (name.includes('{{')) throw new Error(`line ${number}: a name cannot hold a template`);
  return {
    name,
    optional,
    value: inPlace(`line ${number}`, () => compileTemplate(line.slice(at + 1), known)),
  };
}

type Node =
  | { kind: 'raw'; text: string }
  | { kind: 'text'; template: Template }
  | { kind: 'number'; template: Template; where: string }
  | { kind: 'array'; items: Node[] }
  | { kind: 'object'; entries: [string, Node][] };

/** Marks a string that was a number in the document, so that its digits are kept as written. */
const NUMBER_MARK = '\u0000';
const AS_NUMBER = '#number';
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * Parsed first, filled afterwards: whatever a value holds, it stays inside its string.
 * @throws Error with a readable text
 */
export function compileJson(source: string, known: ReadonlySet<string>): Body {
  if (/\\u0000/i.test(source)) throw new Error('the document must not hold the character U+0000');
  const names: string[] = [];
  const compile = (value: Json, where: string): Node => {
    if (typeof value === 'string') {
      if (value.startsWith(NUMBER_MARK)) return { kind: 'raw', text: value.slice(1) };
      const asNumber = value.startsWith('{{') && value.endsWith(`}}${AS_NUMBER}`);
      const source = asNumber ? value.slice(0, -AS_NUMBER.length) : value;
      const template = inPlace(where, () => compileTemplate(source, known));
      names.push(...namesIn(template));
      return asNumber ? { kind: 'number', template, where } : { kind: 'text', template };
    }
    if (Array.isArray(value))
      return { kind: 'array', items: value.map((item, i) => compile(item, `${where}[${i}]`)) };
    if (value === null || typeof value === 'boolean') return { kind: 'raw', text: String(value) };
    const entries = Object.entries(value).map(([name, item]): [string, Node] => {
      const place = where === 'the document' ? name : `${where}.${name}`;
      if (name.includes('{{')) throw new Error(`${place}: a name cannot hold a template`);
      return [name, compile(item, place)];
    });
    return { kind: 'object', entries };
  };
  const root = compile(parseExactJson(source, NUMBER_MARK), 'the document');
  return { names, fill: (variables) => write(root, variables) };
}

function write(node: Node, variables: Variables): string {
  switch (node.kind) {
    case 'raw':
      return node.text;
    case 'text':
      return JSON.stringify(render(node.template, variables));
    case 'number': {
      const value = render(node.template, variables).trim();
      if (value === '') return 'null';
      if (!JSON_NUMBER.test(value)) throw new RenderError(`${node.where} must become a number`);
      return value;
    }
    case 'array':
      return `[${node.items.map((item) => write(item, variables)).join(',')}]`;
    case 'object':
      return `{${node.entries.map(([name, item]) => `${JSON.stringify(name)}:${write(item, variables)}`).join(',')}}`;
  }
}

/** @throws Error with a readable text */
export function compileXml(source: string, known: ReadonlySet<string>): Body {
  if (!source.trimStart().startsWith('<')) throw new Error('XML starts with "<"');
  const encoding = /^\s*<\?xml[^>]*encoding\s*=\s*["']([^"']*)["']/i.exec(source)?.[1];
  if (encoding !== undefined && !/^utf-?8$/i.test(encoding)) {
    throw new Error(`the body is sent as UTF-8, but its XML declaration says ${encoding}`);
  }
  // Inside CDATA nothing is unescaped again: the handset would show "&amp;".
  for (const [section] of source.matchAll(/<!\[CDATA\[[\s\S]*?(?:\]\]>|$)/g)) {
    if (section.includes('{{'))
      throw new Error('put templates outside of CDATA: their values are XML-escaped');
  }
  const template = compileTemplate(source, known);
  return { names: namesIn(template), fill: (variables) => render(template, variables, xmlEscape) };
}

function inPlace<T>(where: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw new Error(`${where}: ${messageOf(cause)}`, { cause });
  }
}
