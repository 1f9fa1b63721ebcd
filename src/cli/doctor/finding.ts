/** What one look at the installation found, and how to repair it. */

export type State = 'ok' | 'warning' | 'problem';

export interface Finding {
  /** What was looked at, in one or two words. */
  check: string;
  state: State;
  text: string;
  /** What to do; only where something is to be done. */
  fix?: string;
}

export const ok = (check: string, text: string): Finding => ({ check, state: 'ok', text });
export const warning = (check: string, text: string, fix: string): Finding => ({
  ...{ check, state: 'warning', text, fix },
});
export const problem = (check: string, text: string, fix: string): Finding => ({
  ...{ check, state: 'problem', text, fix },
});
