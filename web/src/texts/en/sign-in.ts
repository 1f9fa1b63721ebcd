/** Texts of the pages before the sign-in. */
export const signIn = {
  title: 'Sign in',
  email: 'E-mail address',
  password: 'Password',
  passwordRule: 'At least 12 characters. Several words that do not belong together make a good one.',
  name: 'Your name',
  submit: 'Sign in',
  code: 'Code from your authenticator app',
  codeHelp: 'Six digits; or one of your recovery codes.',
  forgotten: 'Forgotten? An administrator can make you a link; so can "salami user reset" on the server.',
  setupTitle: 'Welcome',
  setupLead: 'Create the administrator: the person who may do everything here, and invite others.',
  setupNeedsLink:
    'The gateway printed a link on its terminal when it started ("Create the administrator"). Open that link: it proves that you are its operator. It is new after each start.',
  setupSubmit: 'Create the administrator',
  linkTitle: 'Choose your password',
  linkInvited: 'You were invited as {{email}}.',
  linkReset: 'For {{email}}. All other sessions of this account end.',
  linkSubmit: 'Save and sign in',
  linkGone: 'This link was used already or is too old. Ask for a new one.',
  toSignIn: 'To the sign-in',
};
