/** The official SDK. */
import type twilio from 'twilio';
import { onDemand } from '../on-demand.js';

export type Sdk = typeof twilio;
export const loadSdk = onDemand<Sdk>('twilio');
