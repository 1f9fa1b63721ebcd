/** A self-signed X.509 certificate, which Node can read but not make: as much DER as that takes. */
import { sign, type KeyObject } from 'node:crypto';

const node = (tag: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const length =
    body.length < 128
      ? [body.length]
      : body.length < 256
        ? [0x81, body.length]
        : [0x82, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};
const sequence = (...parts: Buffer[]) => node(0x30, ...parts);
const utcTime = (iso: string) => node(0x17, Buffer.from(`${iso.replace(/[-:TZ]/g, '').slice(2)}Z`));
const COMMON_NAME = Buffer.from('0603550403', 'hex');
const SHA256_WITH_RSA = Buffer.from('300d06092a864886f70d01010b0500', 'hex');
const ECDSA_WITH_SHA256 = Buffer.from('300a06082a8648ce3d040302', 'hex');

export function selfSigned(
  { publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject },
  { from, to }: { from: string; to: string },
): string {
  const algorithm = publicKey.asymmetricKeyType === 'rsa' ? SHA256_WITH_RSA : ECDSA_WITH_SHA256;
  const name = sequence(node(0x31, sequence(COMMON_NAME, node(0x0c, Buffer.from('sns.example.test')))));
  const content = sequence(
    node(0x02, Buffer.from([1])),
    algorithm,
    name,
    sequence(utcTime(from), utcTime(to)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', content, privateKey);
  const der = sequence(content, algorithm, node(0x03, Buffer.from([0]), signature));
  const lines = der.toString('base64').replace(/(.{64})(?=.)/g, '$1\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}
