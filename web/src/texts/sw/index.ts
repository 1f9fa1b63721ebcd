import type { AllTexts } from '..';
import { common } from './common';
import { nav } from './nav';
import { overview } from './overview';
import { signIn } from './sign-in';
import { tokens } from './tokens';
import { users } from './users';
import { account } from './account';
import { explorer } from './explorer';

export const sw: AllTexts = { common, nav, overview, signIn, tokens, users, account, explorer };
