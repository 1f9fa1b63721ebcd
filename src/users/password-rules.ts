/** Which passwords are taken. Length is what counts; what everybody guesses first is refused. */
import { refusalWords } from '../refusal-words.js';

const MIN = 12;
const MAX = 200;
const FEWEST_CHARACTERS = 5;

/** Of the lists of passwords most often found, those that are long enough to pass otherwise. */
const COMMON = new Set([
  ...['123456789012', '1234567890123', '1234567890123456', '123456789123', '1234567891011', '0123456789012'],
  ...[
    '12345678901234567890',
    '987654321098',
    '1q2w3e4r5t6y',
    '1qaz2wsx3edc',
    '1qaz2wsx3edc4rfv',
    'q1w2e3r4t5y6',
  ],
  ...['qwertyuiop12', 'qwertyuiop123', 'qwertyuiopasdfghjkl', 'qwertyuiop[]', 'qwerty123456', 'qwertyqwerty'],
  ...['qwerty1234567', 'qwerty12345678', 'asdfghjkl123', 'asdfghjklzxcvbnm', 'zxcvbnm123456', 'abcdefghijkl'],
  ...['abcdefghijklmnop', 'abcdefghijklmnopqrstuvwxyz', 'abcdef123456', 'abc123456789', 'a123456789012'],
  ...['password1234', 'password12345', 'password123456', 'password2024', 'password2025', 'password2026'],
  ...['passwordpassword', 'passw0rd1234', 'p@ssw0rd1234', 'p@ssword1234', 'mypassword123', 'newpassword1'],
  ...['changeme1234', 'changemechangeme', 'changethisnow', 'letmeinletmein', 'letmein12345', 'iloveyou1234'],
  ...[
    'iloveyouforever',
    'administrator',
    'administrator1',
    'adminadminadmin',
    'admin1234567',
    'admin123456789',
  ],
  ...['adminpassword', 'rootpassword', 'welcome12345', 'welcome123456', 'salamigateway', 'salami gateway'],
  ...['correcthorsebatterystaple', 'correct horse battery staple', 'trustno1trustno1', 'sunshine1234'],
  ...['princess1234', 'football1234', 'liverpool123', 'manchesterunited', 'christian123', 'jesuschrist1'],
]);

/** One password, however it was typed: keyboards write "é" in two ways. */
export const normalised = (password: string): string => password.normalize('NFKC');

/**
 * @param about whose password it is to be
 * @returns what is wrong with it, or null
 */
export function problemOf(password: string, about: { email: string; name: string }): string | null {
  const text = normalised(password);
  const length = [...text].length;
  if (length < MIN) return refusalWords.say('password_short', { min: MIN });
  if (length > MAX) return refusalWords.say('password_long', { max: MAX });
  const plain = text.toLowerCase();
  const [account = ''] = about.email.split('@');
  const own = [about.email, account, about.name].map((word) => squeeze(word.toLowerCase()));
  if (own.includes(squeeze(plain))) return refusalWords.say('password_own');
  if (COMMON.has(plain) || new Set(plain).size < FEWEST_CHARACTERS)
    return refusalWords.say('password_common');
  return null;
}

const squeeze = (text: string): string => text.replace(/\s+/g, '');
