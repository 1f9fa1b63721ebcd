import type { AllTexts } from '..';
import { common } from './common';
import { compose } from './compose';
import { messages } from './messages';
import { nav } from './nav';
import { overview } from './overview';
import { signIn } from './sign-in';

export const sw: AllTexts = { common, compose, messages, nav, overview, signIn };
