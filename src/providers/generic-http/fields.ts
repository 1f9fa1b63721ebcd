/** The app's own named fields: what templates may name, and what the form shows beside c1..c7. */
import { z } from 'zod';

const named = (title: string, help: string) => z.string().max(2048).optional().meta({ title, help });
const secret = (title: string, help: string) =>
  z.string().max(2048).optional().meta({ title, help, secret: true });

/** Seed 001, "Generic Provider Fields"; the SMPP address fields there belong to the SMPP driver alone. */
export const NAMED_FIELDS = {
  username: named('User name', 'In templates {{username}}.'),
  password: secret('Password', 'In templates {{password}}.'),
  route: named('Route', 'In templates {{route}}; Kannel: the smsc-id, or empty.'),
  sms_type: named('SMS type', 'In templates {{sms_type}}; often promotional or transactional.'),
  phone_number: named('Sender', 'Number or name that the handset shows; in templates {{from}}.'),
  shortcode: named('Short code', 'Sender when the field above is empty; in templates {{shortcode}}.'),
  access_token: secret('Access token', 'In templates {{access_token}}.'),
  api_key: secret('API key', 'In templates {{api_key}}.'),
  api_secret: secret('API secret', 'In templates {{api_secret}}.'),
  user_token: secret('User token', 'In templates {{user_token}}.'),
  project_id: named('Project id', 'In templates {{project_id}}.'),
  api_token: secret('API token', 'In templates {{api_token}}.'),
  auth_key: secret('Auth key', 'In templates {{auth_key}}.'),
  account_sid: named('Account SID', 'In templates {{account_sid}}.'),
  auth_id: named('Auth id', 'In templates {{auth_id}}.'),
  auth_token: secret('Auth token', 'In templates {{auth_token}}.'),
  access_key: secret('Access key', 'In templates {{access_key}}.'),
  secret_access: secret('Secret access key', 'In templates {{secret_access}}.'),
  device_id: named('Device id', 'In templates {{device_id}}.'),
  region: named('Region', 'In templates {{region}}.'),
  application_id: named('Application id', 'In templates {{application_id}}.'),
  port: named('Port', 'In templates {{port}}; the port that is called belongs into the endpoint URL.'),
};

export type FieldName = keyof typeof NAMED_FIELDS;
export type NamedFields = { [name in FieldName]?: string | undefined };

export const FIELD_NAMES = Object.keys(NAMED_FIELDS) as FieldName[];

export const SECRET_FIELD_NAMES = FIELD_NAMES.filter(
  (name) => NAMED_FIELDS[name].meta()?.['secret'] === true,
);
