/** Reads what must not stand on the command line, where the shell's history and every local user could see it. */
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** What was piped in, without the line end that `echo` adds. */
export async function readStdin(): Promise<string> {
  return (await text(process.stdin)).replace(/\r?\n$/, '');
}

/** @throws Error that names the file */
export async function readTextFile(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
  } catch (error) {
    throw new Error(`${path} can't be read: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * A value given as `@file`, or `-` for stdin: from a terminal it is asked for and not shown. `@@x` is the text "@x".
 * @param title what is asked for
 */
export async function resolveValue(value: string, title: string): Promise<string> {
  if (value === '-') return process.stdin.isTTY ? ask(`${title}: `, { hidden: true }) : readStdin();
  if (value.startsWith('@@')) return value.slice(1);
  return value.startsWith('@') ? readTextFile(value.slice(1)) : value;
}

/** Asks at the terminal; the question goes to stderr, because stdout may be a pipe. */
export function ask(question: string, { hidden = false } = {}): Promise<string> {
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({
    input: process.stdin,
    output: hidden ? silence : process.stderr,
    terminal: true,
  });
  process.stderr.write(question); // only now: the reader has turned the terminal's own echo off
  return new Promise((resolve, reject) => {
    reader.once('line', (line) => {
      reader.removeAllListeners('close');
      reader.close();
      if (hidden) process.stderr.write('\n');
      resolve(line);
    });
    reader.once('close', () => reject(new DOMException('This operation was aborted', 'AbortError'))); // Ctrl-C, Ctrl-D
  });
}
