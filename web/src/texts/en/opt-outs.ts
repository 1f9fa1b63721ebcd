/** Texts of the list of those who want no messages. */
export const optOuts = {
  title: 'Opt-outs',
  lead: 'Numbers that want no messages from an app. They are refused before anything is sent.',
  tabs: { numbers: 'Numbers', overrides: 'Sent all the same' },
  add: 'Add a number',
  added: '{{number}} gets no more messages.',
  none: 'Nobody has opted out',
  noneText:
    'Whoever answers STOP (or SIMAMA, ACHA and the like) appears here by itself, and so does whoever a provider reports. You can add numbers of people who asked you otherwise.',
  noMatch: 'No such number',
  noMatchText: 'Search with the country code, for example +2547, or clear the filters.',
  number: 'Number',
  numberHelp: 'With its country code, or as the app writes its own country.',
  appHelp: 'An opt-out holds for one app.',
  source: 'How',
  sources: { message: 'by their own words', provider: 'the provider says so', api: 'entered by hand' },
  message: 'message {{id}}',
  messageTitle: 'Message',
  removeTitle: 'Send to {{number}} again?',
  removeDo: 'Take off the list',
  removeText:
    'Only do this when the owner of the number has asked for it: in many countries writing to somebody who opted out is fined.',
  removedText: 'The number may get messages again.',
  reason: 'Reason given',
  noOverrides: 'Nothing was sent all the same',
  noOverridesText:
    'A program with the scope optouts:override can send to somebody who opted out, if it says why. Each such message is listed here.',
};
