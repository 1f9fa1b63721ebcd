import type { AllTexts } from '..';
import { account } from './account';
import { appRules } from './app-rules';
import { apps } from './apps';
import { audit } from './audit';
import { batches } from './batches';
import { callbacks } from './callbacks';
import { common } from './common';
import { compose } from './compose';
import { explorer } from './explorer';
import { groups } from './groups';
import { inbox } from './inbox';
import { keywords } from './keywords';
import { messages } from './messages';
import { nav } from './nav';
import { optOuts } from './opt-outs';
import { overview } from './overview';
import { payments } from './payments';
import { phones } from './phones';
import { problems } from './problems';
import { reasons } from './reasons';
import { signIn } from './sign-in';
import { system } from './system';
import { tokens } from './tokens';
import { users } from './users';
import { webhooks } from './webhooks';

export { refusals } from './refusals';
export { sentences } from './sentences';

export const sw: AllTexts = {
  account,
  appRules,
  apps,
  audit,
  batches,
  callbacks,
  common,
  compose,
  explorer,
  groups,
  inbox,
  keywords,
  messages,
  nav,
  optOuts,
  overview,
  payments,
  phones,
  problems,
  reasons,
  signIn,
  system,
  tokens,
  users,
  webhooks,
};
