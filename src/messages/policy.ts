/** The policy a message's workflow runs under: the defaults, as its app and group change them. Pure. */
import type { App, Group } from '../apps/types.js';
import { DEFAULT_POLICY, type Policy } from './next-step.js';

export function policyFor(app: Pick<App, 'settings'>, group: Pick<Group, 'settings'> | null): Policy {
  const { settings } = app;
  return {
    attemptsPerApp: settings.max_attempts ?? DEFAULT_POLICY.attemptsPerApp,
    maxFailovers: group === null ? 0 : (group.settings.max_failovers ?? DEFAULT_POLICY.maxFailovers),
    retryInitialMs: ms(settings.retry_initial_s) ?? DEFAULT_POLICY.retryInitialMs,
    retryMaxMs: ms(settings.retry_max_s) ?? DEFAULT_POLICY.retryMaxMs,
    dlrDeadlineMs: ms(settings.dlr_deadline_s) ?? DEFAULT_POLICY.dlrDeadlineMs,
    ambiguousWaitMs: ms(settings.ambiguous_wait_s) ?? DEFAULT_POLICY.ambiguousWaitMs,
    onAmbiguous: settings.on_ambiguous ?? DEFAULT_POLICY.onAmbiguous,
    failoverOnDlr: group?.settings.failover_on_failed_dlr ?? DEFAULT_POLICY.failoverOnDlr,
  };
}

const ms = (seconds: number | undefined) => (seconds === undefined ? undefined : Math.round(seconds * 1000));
