import { TELCO_DATA } from './telco-data.js';

export interface Telco {
  /** MCC-MNC, 5 or 6 digits, of the operator's first network in use; null when only the name is known. */
  code: string | null;
  name: string;
}

/**
 * The operator a number's prefix was given to, or null. Reads no file: the table is compiled in.
 *
 * It is a guess where subscribers may keep their number when they change operator (Kenya, South Africa, Nigeria, Ghana
 * and most of Europe), and absent where prefixes are not tied to operators (US, Canada). What a provider reports wins,
 * so the record says where the value came from.
 *
 * @param e164 with or without its '+'
 */
export function lookUpTelco(e164: string): Telco | null {
  const digits = e164.startsWith('+') ? e164.slice(1) : e164;
  if (!/^[0-9]{4,15}$/.test(digits)) return null;
  for (let size = 1; size <= 3; size += 1) {
    // No calling code begins with another one, so at most one size finds a plan.
    const plan = findPlan(digits.slice(0, size));
    if (plan !== null) return longestPrefix(plan, digits.slice(size));
  }
  return null;
}

/** Operators of one calling code by national prefix. */
type Plan = ReadonlyMap<string, Telco>;

/** Lines of each calling code, cut on first use; a plan is read when its first number comes (Brazil: 9,000 prefixes). */
let sections: Map<string, string> | null = null;
const plans = new Map<string, Plan>();

function findPlan(callingCode: string): Plan | null {
  const known = plans.get(callingCode);
  if (known !== undefined) return known;
  sections ??= cutSections(TELCO_DATA);
  const section = sections.get(callingCode);
  if (section === undefined) return null;
  const plan = readPlan(section);
  plans.set(callingCode, plan);
  sections.delete(callingCode);
  return plan;
}

function longestPrefix(plan: Plan, national: string): Telco | null {
  for (let size = national.length; size > 0; size -= 1) {
    const telco = plan.get(national.slice(0, size));
    if (telco !== undefined) return telco;
  }
  return null;
}

function cutSections(text: string): Map<string, string> {
  const cut = new Map<string, string>();
  for (const section of text.slice(1).split('\n=')) {
    const end = section.indexOf('\n');
    cut.set(section.slice(0, end), section.slice(end + 1));
  }
  return cut;
}

function readPlan(section: string): Plan {
  const plan = new Map<string, Telco>();
  for (const line of section.split('\n')) {
    const [code = '', name = '', runs = ''] = line.split('|');
    const telco: Telco = Object.freeze({ code: code === '' ? null : code, name });
    for (const run of runs.split(' ')) {
      for (const prefix of expandRun(run)) plan.set(prefix, telco);
    }
  }
  return plan;
}

/** "701-9" is 701 to 709, "63955-64" is 63955 to 63964: the end lacks the digits it shares with its start. */
function expandRun(run: string): string[] {
  const [start = '', tail] = run.split('-');
  if (tail === undefined) return [start];
  const end = start.slice(0, start.length - tail.length) + tail;
  const prefixes: string[] = [];
  for (let value = Number(start); value <= Number(end); value += 1) {
    prefixes.push(String(value).padStart(start.length, '0'));
  }
  return prefixes;
}
