/** What needs a person, by its kind, and what to do about it. */
export const problems = {
  nameless: { webhook: 'Webhook {{id}}', slack: 'Slack channel {{id}}' },
  app_paused: {
    title: '{{name}} is paused',
    help: 'Its messages wait. Resume the app when they may go out.',
  },
  credentials_refused: {
    title: '{{name}}: the provider refuses the credentials',
    help: 'Test them on the page of the app and enter the right ones. Or ask the provider whether the account is blocked.',
  },
  balance_empty: {
    title: '{{name}}: nothing is left in the account',
    help: 'Top up the account at the provider. Messages then go out by themselves.',
  },
  balance_low: {
    title: '{{name}}: {{amount}} left',
    help: 'Top up the account at the provider, or set balance_alert of the app to a lower sum.',
  },
  app_misconfigured: {
    title: '{{name}} is not set up correctly',
    help: 'Correct its settings, then test it. The attempts of its last messages say what is wrong.',
  },
  app_suspended: {
    title: '{{name}} keeps failing',
    help: 'It is tried again by itself, and other apps of its group send meanwhile. See the attempts of its last messages for the reason.',
  },
  app_suspended_why: {
    title: '{{name}} keeps failing ({{why}})',
    help: 'It is tried again by itself, and other apps of its group send meanwhile. See the attempts of its last messages for the reason.',
  },
  app_suspended_alone: {
    title: '{{name}} keeps failing',
    help: 'Its next message tries it again. See the attempts of its last messages for the reason.',
  },
  app_suspended_alone_why: {
    title: '{{name}} keeps failing ({{why}})',
    help: 'Its next message tries it again. See the attempts of its last messages for the reason.',
  },
  webhook_off: {
    title: '{{name}} was switched off',
    help: 'Its deliveries kept failing. Mend the receiver, send a test, then switch it on and replay what it missed.',
  },
  webhook_failing: {
    title_one: '{{name}}: the last attempt failed',
    title_other: '{{name}}: the last {{count}} attempts failed',
    help: 'They are repeated by themselves for a while. See the log for what the receiver answered.',
  },
  webhook_dead: {
    title_one: '{{name}}: {{count}} delivery could not be made',
    title_other: '{{name}}: {{count}} deliveries could not be made',
    help: 'See the log for what the receiver answered, then replay them.',
  },
  payment_suspicious: {
    title_one: '{{count}} payment text not to be trusted',
    title_other: '{{count}} payment texts not to be trusted',
    help: 'Each says why: a sender that looks alike, a phone that you do not trust, no HTTPS. Nothing was booked; compare with the statement of the operator.',
  },
  payment_unparsed: {
    title_one: '{{count}} payment text could not be booked',
    title_other: '{{count}} payment texts could not be booked',
    help: 'Read each and decide: confirm, reject or dismiss.',
  },
  phone_offline: {
    title: '{{name}} is offline',
    help: 'See that the phone is on, has network, and that its app runs and is not put to sleep by Android.',
  },
  phone_battery_low: { title: '{{name}}: battery low', help: 'Plug the phone in.' },
  phone_battery_level: { title: '{{name}}: battery {{percent}} %', help: 'Plug the phone in.' },
  link_refused: {
    title: '{{name}}: the SMSC refuses the bind',
    help: 'Check system_id and password, and that no other program is bound with them.',
  },
  link_unreachable: {
    title: '{{name}}: no connection to the SMSC',
    help: 'Check host, port and firewall; it is tried again by itself.',
  },
  callbacks_unparsed: {
    title_one: '{{name}}: {{count}} call of the provider could not be read',
    title_other: '{{name}}: {{count}} calls of the provider could not be read',
    help: 'See what came: the address may be set for another kind of call, or the provider has changed its format.',
  },
  batch_paused: {
    title: 'Batch {{name}} is paused',
    help: 'Resume it, or cancel what is left of it.',
  },
  temporal_down: {
    title: 'Temporal can not be reached',
    help: 'Messages are accepted and wait. Start the Temporal server again, or check TEMPORAL_ADDRESS; they then go out by themselves.',
  },
  job_timed_out: {
    title: 'The job {{name}} took too long',
    help: 'See its last run for the reason, then run it by hand.',
  },
  job_failed: {
    title: 'The job {{name}} was failed',
    help: 'See its last run for the reason, then run it by hand.',
  },
  job_terminated: {
    title: 'The job {{name}} was terminated',
    help: 'See its last run for the reason, then run it by hand.',
  },
};
