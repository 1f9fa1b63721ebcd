/** How the countries of the drivers dial and tell the time. Their zones have no daylight saving. Pure. */
import type { Country } from './types.js';

const country = (dialling: string, zone: string, utcOffset: number): Country => ({
  dialling,
  digits: 9,
  zone,
  utcOffset,
});

export const KENYA = country('254', 'Africa/Nairobi', 3);
export const TANZANIA = country('255', 'Africa/Dar_es_Salaam', 3);
export const MOZAMBIQUE = country('258', 'Africa/Maputo', 2);
export const UGANDA = country('256', 'Africa/Kampala', 3);
export const RWANDA = country('250', 'Africa/Kigali', 2);
export const ZAMBIA = country('260', 'Africa/Lusaka', 2);
export const ETHIOPIA = country('251', 'Africa/Addis_Ababa', 3);
export const SOMALIA = country('252', 'Africa/Mogadishu', 3);
export const GHANA = country('233', 'Africa/Accra', 0);
export const CAMEROON = country('237', 'Africa/Douala', 1);
/** The west; the east keeps another time. */
export const DR_CONGO = country('243', 'Africa/Kinshasa', 1);
export const DR_CONGO_EAST = country('243', 'Africa/Lubumbashi', 2);
