/** What a report makes of a call's record. Pure. */
import type { CallFacts } from '../providers/driver.js';
import type { CallProgress, CallStep } from './types.js';

const MAX_STEPS = 30;
const MAX_WORD = 60;

/** The provider took the call; it has said nothing since. No step of the history: it is our word. */
export const HANDED_OVER = 'accepted';

export const NEW_CALL: CallProgress = {
  state: HANDED_OVER,
  history: [],
  durationS: null,
  answeredBy: null,
};

/** Words by which the providers say that a call is over, without their dashes and capitals. */
const OVER =
  /^(completed|ended|finished|hangup|busy|failed|noanswer|notanswered|unanswered|cancell?ed|rejected|timeout|disconnected|delivered|undelivered|expired)$/;

export const isOver = (state: string): boolean => OVER.test(state.toLowerCase().replace(/[^a-z]/g, ''));

/**
 * Reports come twice, late and out of order: the step that happened last is the state, and nothing follows the end.
 * @param at when the provider says that it happened
 */
export function afterFacts(call: CallProgress, facts: CallFacts, at: number): CallProgress {
  const state = facts.state.slice(0, MAX_WORD);
  const history = isKnown(call.history, state, at) ? call.history : addStep(call.history, { state, at });
  return {
    state: stateOf(history),
    history,
    durationS: facts.durationS ?? call.durationS,
    answeredBy: facts.answeredBy ?? call.answeredBy,
  };
}

function isKnown(history: readonly CallStep[], state: string, at: number): boolean {
  return history.at(-1)?.state === state || history.some((step) => step.state === state && step.at === at);
}

/** Equal times keep the order in which they came. */
function addStep(history: readonly CallStep[], step: CallStep): CallStep[] {
  const later = history.findIndex(({ at }) => at > step.at);
  const sorted = later === -1 ? [...history, step] : history.toSpliced(later, 0, step);
  return sorted.slice(-MAX_STEPS);
}

const stateOf = (history: readonly CallStep[]): string =>
  (history.findLast(({ state }) => isOver(state)) ?? history.at(-1))?.state ?? HANDED_OVER;
