/** Every text of every operator, by the name of its driver. */
import { keMpesa } from './ke-mpesa.js';
import { keAirtel } from './ke-airtel.js';
import { tzMpesa } from './tz-mpesa.js';
import { tzTigo } from './tz-tigo.js';
import { tzSelcom } from './tz-selcom.js';
import { mzMpesa } from './mz-mpesa.js';
import { ugMtn } from './ug-mtn.js';
import { ugAirtel } from './ug-airtel.js';
import { rwMtn } from './rw-mtn.js';
import { zmAirtel } from './zm-airtel.js';
import { zmMtn } from './zm-mtn.js';
import { etTelebirr } from './et-telebirr.js';
import { soEvc } from './so-evc.js';
import { soSahal } from './so-sahal.js';
import { soEdahab } from './so-edahab.js';
import { cdMpesa } from './cd-mpesa.js';
import { cmMtn } from './cm-mtn.js';
import { ghMtn } from './gh-mtn.js';
import { ghTelecel } from './gh-telecel.js';
import { ghAirteltigo } from './gh-airteltigo.js';
import type { TextRow } from './row.js';

export const TEXTS: Readonly<Record<string, readonly TextRow[]>> = {
  'ke-mpesa': keMpesa,
  'ke-airtel': keAirtel,
  'tz-mpesa': tzMpesa,
  'tz-tigo': tzTigo,
  'tz-selcom': tzSelcom,
  'mz-mpesa': mzMpesa,
  'ug-mtn': ugMtn,
  'ug-airtel': ugAirtel,
  'rw-mtn': rwMtn,
  'zm-airtel': zmAirtel,
  'zm-mtn': zmMtn,
  'et-telebirr': etTelebirr,
  'so-evc': soEvc,
  'so-sahal': soSahal,
  'so-edahab': soEdahab,
  'cd-mpesa': cdMpesa,
  'cm-mtn': cmMtn,
  'gh-mtn': ghMtn,
  'gh-telecel': ghTelecel,
  'gh-airteltigo': ghAirteltigo,
};
