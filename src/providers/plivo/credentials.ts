/** The fields of an app at Plivo. */
import { z } from 'zod';

export const credentials = z.object({
  auth_id: z
    .string()
    .regex(/^(MA|SA)[A-Z0-9]{18}$/, 'starts with MA or SA and has 20 characters')
    .meta({ title: 'Auth ID', help: 'Starts with MA, or with SA for a subaccount.' }),
  auth_token: z
    .string()
    .min(1)
    .meta({ title: 'Auth token', help: 'Also verifies callbacks; rotate both together.', secret: true }),
  phone_number: z
    .string()
    .min(1)
    .meta({ title: 'Source number', help: 'Number or sender id; for whatsapp the business number.' }),
  c1: z
    .string()
    .min(1)
    .optional()
    .meta({ title: 'Powerpack UUID', help: 'Sms and mms: the Powerpack then picks the sender.' }),
});
export type Credentials = z.infer<typeof credentials>;
