/** WhatsApp's own form of templates, which several providers pass on as it is. */
import type { Template } from './driver.js';

export interface TextParameter {
  type: 'text';
  parameter_name?: string;
  text: string;
}

/** The values in order, where the placeholders are called "1", "2" …; null where they have names. */
export function valuesByPosition({ variables }: Pick<Template, 'variables'>): string[] | null {
  const values = Object.keys(variables).flatMap((_, at) => variables[String(at + 1)] ?? []);
  return values.length === Object.keys(variables).length ? values : null;
}

/** `parameters` of a template's body. Source: Meta, "Template messages", read 2026-11-21. */
export function bodyParameters(template: Pick<Template, 'variables'>): TextParameter[] {
  const values = valuesByPosition(template);
  if (values) return values.map((text): TextParameter => ({ type: 'text', text }));
  return Object.entries(template.variables).map(([name, text]): TextParameter => ({
    type: 'text',
    parameter_name: name,
    text,
  }));
}

/** For a provider that goes by name. @returns why the template can't be sent, or null */
export const nameFault = ({ name }: Pick<Template, 'name'>): string | null =>
  name === '' ? 'Give the name of the template.' : null;
