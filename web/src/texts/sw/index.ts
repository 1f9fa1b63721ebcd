import type { AllTexts } from '..';
import { common } from './common';
import { nav } from './nav';
import { overview } from './overview';
import { signIn } from './sign-in';
import { webhooks } from './webhooks';

export const sw: AllTexts = { common, nav, overview, signIn, webhooks };
