/** Every driver of payments, one line each. A payment app names its driver; nobody guesses it from a text. */
import type { OperatorDriver } from './types.js';
import { cdMpesa, cdMpesaEast } from './operators/cd-mpesa.js';
import { cmMtn } from './operators/cm-mtn.js';
import { etTelebirr } from './operators/et-telebirr.js';
import { ghAirteltigo } from './operators/gh-airteltigo.js';
import { ghMtn } from './operators/gh-mtn.js';
import { ghTelecel } from './operators/gh-telecel.js';
import { keAirtel } from './operators/ke-airtel.js';
import { keMpesa } from './operators/ke-mpesa.js';
import { mzMpesa } from './operators/mz-mpesa.js';
import { rwAirtel } from './operators/rw-airtel.js';
import { rwMtn } from './operators/rw-mtn.js';
import { soEdahab } from './operators/so-edahab.js';
import { soEvc } from './operators/so-evc.js';
import { soSahal } from './operators/so-sahal.js';
import { tzMpesa } from './operators/tz-mpesa.js';
import { tzSelcom } from './operators/tz-selcom.js';
import { tzTigo } from './operators/tz-tigo.js';
import { ugAirtel } from './operators/ug-airtel.js';
import { ugMtn } from './operators/ug-mtn.js';
import { zmAirtel } from './operators/zm-airtel.js';
import { zmMtn } from './operators/zm-mtn.js';

export const OPERATORS: readonly OperatorDriver[] = [
  keMpesa,
  keAirtel,
  tzMpesa,
  tzTigo,
  tzSelcom,
  mzMpesa,
  ugMtn,
  ugAirtel,
  rwMtn,
  rwAirtel,
  zmAirtel,
  zmMtn,
  etTelebirr,
  soEvc,
  soEdahab,
  soSahal,
  cdMpesa,
  cdMpesaEast,
  ghMtn,
  ghTelecel,
  ghAirteltigo,
  cmMtn,
];

/** @returns null for a name that no driver has */
export function findOperator(name: string): OperatorDriver | null {
  return OPERATORS.find((driver) => driver.name === name) ?? null;
}
