/** One file an area. Plain words, short sentences; what the gateway itself says comes from the gateway. */
import { common } from './common';
import { compose } from './compose';
import { messages } from './messages';
import { nav } from './nav';
import { overview } from './overview';
import { signIn } from './sign-in';

export const en = { common, compose, messages, nav, overview, signIn };
