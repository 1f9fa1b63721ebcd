/** Texts of the API explorer. */
export const explorer = {
  title: 'API explorer',
  lead: 'Everything that your software can ask of this gateway. Open a line, fill it in, press "Execute": it is really done. The same request is shown for curl, Python, JavaScript, PHP, Go and Java.',
  makeToken: 'Make a token',
  token: 'Your token',
  tokenHelp:
    'Requests below are made with it, not with your own sign-in. It is forgotten when this page is loaded anew.',
  noToken: 'Without a token most requests are refused with 401.',
  askForToken: 'An administrator can make you one, limited to what you work with.',
  refused: 'The gateway does not accept this token: mistyped, expired or revoked.',
  snippets: 'The request, in several languages',
  may: 'It may:',
};
