/** The chapters of the API's description: what belongs together, in the order in which a newcomer needs it. */

interface Tag {
  name: string;
  description: string;
  /** Of the addresses; the first tag that fits has the route. */
  paths: RegExp;
}

const TAGS: readonly Tag[] = [
  {
    name: 'Messages',
    description: 'Send, follow, cancel, resend.',
    paths: /^\/api\/sms\/(sms|estimate|media|\{id\}|(apps|groups)\/\{\w+\}\/(send|outbox|inbox|calls))(\/|$)/,
  },
  { name: 'Batches', description: 'One text to many, from a list or a file.', paths: /^\/api\/sms\/batches/ },
  {
    name: 'Conversations',
    description: 'What was said with one number.',
    paths: /^\/api\/sms\/conversations/,
  },
  {
    name: 'Apps',
    description: 'Accounts at providers, and phones: the ways out.',
    paths: /^\/api\/sms\/(apps|providers)/,
  },
  { name: 'Groups', description: 'Several apps that share messages.', paths: /^\/api\/sms\/groups/ },
  { name: 'Phones', description: 'Android phones that send and receive.', paths: /^\/api\/sms\/phones/ },
  { name: 'Keywords', description: 'Answers to what people write.', paths: /^\/api\/sms\/keywords/ },
  { name: 'Opt-outs', description: 'Numbers that get nothing more.', paths: /^\/api\/sms\/opt-outs/ },
  {
    name: 'Webhooks',
    description: 'What happens here, told to your software or to Slack.',
    paths: /^\/api\/sms\/(webhook|slack)/,
  },
  { name: 'Payments', description: 'Money that incoming texts tell of.', paths: /^\/api\/pay\// },
  {
    name: 'Events and counts',
    description: 'What happens now, what happened, what needs a person.',
    paths: /^\/api\/(events|stats|problems)/,
  },
  {
    name: 'Sign-in',
    description: "The dashboard's own: sessions of people, by cookie. Software uses a token.",
    paths: /^\/api\/(session|setup|links|account)/,
  },
  {
    name: 'Administration',
    description: 'Tokens, users, the audit log, the machine itself.',
    paths: /^\/api\//,
  },
];

/** @param path as the route declares it, `/api/sms/apps/{app}` */
export const tagOf = (path: string): string => TAGS.find(({ paths }) => paths.test(path))!.name;

/** As OpenAPI lists them. */
export const tagList = () => TAGS.map(({ name, description }) => ({ name, description }));
