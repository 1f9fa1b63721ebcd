/** A driver's declaration as plain data: for forms, documents and the command line. */
import { z } from 'zod';
import type { ProviderDriver } from './driver.js';

export interface FieldDescription {
  name: string;
  title: string;
  help: string | null;
  required: boolean;
  secret: boolean;
  /** A text of several lines: a key, a mapping. */
  multiline: boolean;
  /** Most apps need it, although it may be empty. */
  upfront: boolean;
  /** The only values there are; empty = any text. */
  options: string[];
}

export function describeFields(driver: ProviderDriver): FieldDescription[] {
  return Object.entries(driver.credentials.shape).map(([name, schema]) => {
    const meta = schema.meta() ?? {};
    return {
      name,
      title: typeof meta.title === 'string' ? meta.title : name,
      help: typeof meta['help'] === 'string' ? meta['help'] : null,
      required: !schema.safeParse(undefined).success,
      secret: meta['secret'] === true,
      multiline: meta['multiline'] === true,
      upfront: meta['upfront'] === true,
      options: optionsOf(schema),
    };
  });
}

function optionsOf(schema: z.core.$ZodType): string[] {
  let inner = schema;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodOptional) inner = inner.unwrap();
  return inner instanceof z.ZodEnum ? inner.options.map(String) : [];
}

export function describeDriver(driver: ProviderDriver) {
  return {
    type: driver.type,
    label: driver.label,
    help: driver.help,
    channels: [...driver.channels],
    channel_fields: Object.fromEntries(
      Object.entries(driver.channelFields ?? {}).map(([channel, names]) => [channel, [...names]]),
    ),
    sender_field: driver.senderField,
    signs_callbacks: driver.signsCallbacks,
    receives: [...(driver.receives ?? [])],
    set_at_provider: {
      reports: [...(driver.setAtProvider?.reports ?? [])],
      incoming: [...(driver.setAtProvider?.incoming ?? [])],
    },
    phone: driver.phone ?? null,
    can_test: driver.test !== undefined,
    limits: {
      ...(driver.limits.tps !== undefined && { tps: driver.limits.tps }),
      ...(driver.limits.maxLength !== undefined && { max_length: driver.limits.maxLength }),
    },
    test_numbers: Object.entries(driver.testNumbers ?? {}).map(([number, what]) => ({ number, what })),
    fields: describeFields(driver),
  };
}
