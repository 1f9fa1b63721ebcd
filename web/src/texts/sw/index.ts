import type { AllTexts } from '..';
import { appRules } from './app-rules';
import { apps } from './apps';
import { common } from './common';
import { groups } from './groups';
import { compose } from './compose';
import { messages } from './messages';
import { nav } from './nav';
import { overview } from './overview';
import { phones } from './phones';
import { signIn } from './sign-in';
import { webhooks } from './webhooks';

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
export const sw: AllTexts = { common, compose, messages, nav, overview, signIn };
export const sw: AllTexts = { common, nav, overview, signIn, webhooks };
import { tokens } from './tokens';
import { users } from './users';
import { account } from './account';

export const sw: AllTexts = { common, nav, overview, signIn, tokens, users, account };
