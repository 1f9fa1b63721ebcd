/**
 * Android phones as apps: what their forms ask for. A phone fetches its messages and brings its reports to addresses of
 * its own, so the calls that other providers need are refused here.
 */
import { z } from 'zod';
import { UnparsableCallback, type ProviderDriver } from '../driver.js';
import { permanent } from '../outcome.js';

const phoneNumber = z
  .string()
  .regex(/^\+?[1-9][\d ()-]{6,22}$/, 'Write it with its country code, for example +254711000111.')
  .meta({ title: 'Phone number', help: 'Number of the SIM in the phone, with its country code.' });
const secretText = z.string().min(1).max(200).optional();
const username = z
  .string()
  .max(100)
  .regex(/^[^:]*$/, 'may not hold a colon')
  .optional()
  .meta({ title: 'User name', help: 'For Basic authentication, where the app is set up with one.' });
const password = secretText.meta({
  title: 'Password',
  help: 'For Basic authentication. Letters, digits and . _ - ~ only: the apps differ in how they send others.',
  secret: true,
});

type Shape = Pick<ProviderDriver, 'type' | 'label' | 'help' | 'credentials'> & {
  phone: NonNullable<ProviderDriver['phone']>;
};

function phoneDriver(shape: Shape): ProviderDriver {
  const refuse = () => {
    throw new UnparsableCallback(`a ${shape.label} calls /api/sms/${shape.phone}, not an address of its app`);
  };
  return {
    ...shape,
    channels: ['sms'],
    receives: ['sms'],
    senderField: 'phone_number',
    limits: {},
    signsCallbacks: false,
    signatures: 'key in the address, secret or Basic',
    send: () => Promise.resolve(permanent('app', 'misconfigured', { text: 'a phone fetches its messages' })),
    verify: () => 'unsigned',
    parseInbound: refuse,
    parseDlr: refuse,
    callbackReply: (_kind, result) => ({
      status: result === 'ok' ? 200 : 400,
      type: 'text/plain',
      body: result === 'ok' ? '' : `use /api/sms/${shape.phone}`,
    }),
  };
}

export const smsSync = phoneDriver({
  type: 'SmsSync',
  label: 'SMSsync phone',
  help: 'An Android phone with the app SMSsync (2.7 to 3.1). `salami phone setup` shows what to type into it.',
  phone: 'smssync',
  credentials: z.object({
    phone_number: phoneNumber,
    secret: secretText.meta({
      title: 'Secret key',
      help: 'As in the app; each phone needs its own.',
      secret: true,
    }),
    username,
    password,
  }),
});

export const cht = phoneDriver({
  type: 'Cht',
  label: 'CHT gateway phone',
  help: 'An Android phone with CHT gateway or SysCo smsgateway, generic build. `salami phone setup` shows what to type into it.',
  phone: 'cht',
  credentials: z.object({ phone_number: phoneNumber, username, password }),
});

export const mSync = phoneDriver({
  type: 'MSync',
  label: 'MSync phone',
  help: 'An Android phone with MSync. Built after its documents alone. `salami phone setup` shows what to type into it.',
  phone: 'msync',
  credentials: z.object({
    phone_number: phoneNumber,
    device_id: z
      .string()
      .max(190)
      .optional()
      .meta({ title: 'Device id', help: 'As the app sends it; empty = taken from the first contact.' }),
    secret: secretText.meta({ title: 'Secret', help: 'Sent by the app as "secret".', secret: true }),
    username,
    password,
  }),
});
