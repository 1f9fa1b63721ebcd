/** Languages that Infobip speaks, under its own names. Source: API description of voice 3.210.0, "say". */
import { closestLanguage } from '../languages.js';

const LANGUAGES = (
  'ar ar-ma ar_xa bg bn bn-in ca cmn-cn cs da de de-at de-ch el en en-au en-ca en-gb en-gb-wls en-ie en-in en-ph es ' +
  'es-419 es-ar es-co es-mx es-us et-ee fi fil-ph fr fr-ca fr-ch gu he hi hr hu id is it ja kk-kz kn ko lt lv ml ' +
  'mr-in ms nb-no nl nl-be no pa-in pl pt-br pt-pt ro ru sk sl sr-rs sv sw-ke sw-tz ta te th tr uk ur-in ur-pk uz-uz ' +
  'vi wls yue-hk zh-cn zh-tw'
).split(' ');

/** @returns the tag itself when Infobip lists nothing like it: its own refusal says so best */
export const infobipLanguage = (tag: string): string => closestLanguage(tag, LANGUAGES) ?? tag.toLowerCase();
