/** What the official SDK brings along but does not hand out: its signature checks, as judges of ours. */
import { createRequire } from 'node:module';

const ownRequire = createRequire(import.meta.url);
const sdk = createRequire(ownRequire.resolve('@vonage/server-sdk'));
const client = createRequire(sdk.resolve('@vonage/server-client'));
const auth = createRequire(client.resolve('@vonage/auth'));
const jwt = createRequire(auth.resolve('@vonage/jwt'));

export const smsPackage: {
  SMS: new (credentials: object) => {
    verifySignature(sig: string, fields: Record<string, string>, secret: string, method: string): boolean;
  };
} = sdk('@vonage/sms');
export const jwtPackage: { verifySignature(token: string, secret: string): boolean } = auth('@vonage/jwt');
export const jsonwebtoken: {
  sign(claims: object, secret: string, options?: { algorithm?: string }): string;
  verify(token: string, key: string, options: { algorithms: string[] }): unknown;
} = jwt('jsonwebtoken');
export const debugPackage: {
  enable(names: string): void;
  disable(): string;
  enabled(name: string): boolean;
  log: (...line: unknown[]) => void;
} = client('debug');
