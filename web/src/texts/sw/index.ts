import type { AllTexts } from '..';
import { appRules } from './app-rules';
import { apps } from './apps';
import { common } from './common';
import { groups } from './groups';
import { nav } from './nav';
import { overview } from './overview';
import { phones } from './phones';
import { signIn } from './sign-in';

export const sw: AllTexts = {
  appRules,
  apps,
  common,
  groups,
  nav,
  overview,
  phones,
  signIn,
};
