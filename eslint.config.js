/** Lint rules, and the fences between the layers: who may import whom. */
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** The rule of restricted imports under one name per fence: given twice, the last settings of a rule replace the others. */
const fences = { rules: {} };

/** No file of `files` may import anything that matches `never`. */
const fence = (name, files, why, ...never) => {
  fences.rules[name] = tseslint.plugin.rules['no-restricted-imports'];
  const patterns = never.map((regex) => ({ regex, message: why }));
  return { files, plugins: { fence: fences }, rules: { [`fence/${name}`]: ['error', { patterns }] } };
};

const AREAS =
  '(api|apps|batches|calls|cli|conversations|db|events|incoming|jobs|keywords|media|messages|opt-outs|payments|phones|problems|recipient-caps|security|stats|system|temporal|tokens|users|webhooks|windows)';
const RULE_FILES = [
  'src/*/types.ts',
  'src/apps/{balance,breaker,selection,slots}.ts',
  'src/{refusal-words,sentences}.ts',
  'src/batches/{checker,pace,row-words,state,template}.ts',
  'src/calls/progress.ts',
  'src/conversations/party.ts',
  'src/keywords/{guard,match,template}.ts',
  'src/media/rules.ts',
  'src/opt-outs/{settings,words}.ts',
  'src/payments/{countries,ids,layouts,parse,reading,registry}.ts',
  'src/payments/operators/*.ts',
  'src/tokens/lifetime.ts',
  'src/users/{password-rules,roles,throttle}.ts',
  'src/windows/*.ts',
  'src/recipient-caps/rules.ts',
  'src/phones/{cht,leases,msync,pacing,settings,smssync,story,timestamps,values}.ts',
  'src/events/settled.ts',
  'src/problems/rules.ts',
  'src/system/settings.ts',
  'src/stats/{delays,tallies,window}.ts',
  'src/webhooks/{post,results,rules,schedule,sign,slack}.ts',
  'src/messages/{content,job-marks,next-step,numbers,parts,parts-shown,history-sight,history-words,policy,reason-text,redrive,row,status,story,telco}.ts',
];

export default tseslint.config(
  { ignores: ['dist/', 'data/', 'node_modules/', 'src/messages/telco-data.ts', 'web/src/api/schema.d.ts'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off', // noUncheckedIndexedAccess makes the honest ones visible
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 500 }],
      'no-console': 'error',
    },
  },
  { files: ['test/**/*.ts', 'tools/**/*.ts', 'src/temporal/bundle.ts'], rules: { 'no-console': 'off' } },
  { ...reactHooks.configs.flat['recommended-latest'], files: ['web/**/*.{ts,tsx}'] },
  // Replies are read as any client reads them; the schemas check them on the way out.
  { files: ['test/**/*.ts'], rules: { '@typescript-eslint/no-explicit-any': 'off' } },
  {
    files: ['src/**/*.ts', 'workflows/**/*.ts', 'activities/**/*.ts'],
    ignores: ['src/config.ts', 'src/cli/**', 'src/temporal/server/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'config.ts is the only reader of the environment.' },
      ],
    },
  },

  fence(
    'rules',
    RULE_FILES,
    'A rule file decides and does nothing else: no I/O, no clock, no stores.',
    '^(koa|knex|undici|pino|node:(fs|http|net|dns|child_process))',
    '^@temporalio/',
    '/(store|service|connect|sql|http)\\.js$',
  ),
  fence(
    'drivers',
    ['src/providers/**/*.ts'],
    'A driver translates; it knows no server, database, workflow or environment.',
    '^(koa|@koa/|knex|pino)',
    '^@temporalio/',
    '/(api|apps|cli|db|events|incoming|temporal|tokens)/',
    '^(\\.\\./)+(config|log|compose|services)\\.js$',
    '/messages/(?!types)',
  ),
  fence(
    'one-provider',
    ['src/providers/*/**/*.ts', 'test/providers/*/**/*.ts'],
    'A provider knows nothing of another one; what two need stands beside their folders.',
    '^\\.\\./(?!\\.\\.)[^/]+/', // ../vonage/codes.js
  ),
  fence(
    'registry-alone',
    ['src/**/*.ts', 'workflows/**/*.ts', 'activities/**/*.ts', 'migrations/**/*.ts'],
    "A provider's folder is opened by the registry alone; everything else asks the driver.",
    '/providers/[^/]+/',
  ),
  fence(
    'shared-by-providers',
    ['src/providers/!(registry).ts'],
    "A provider's folder is opened by the registry alone; what is shared knows no provider.",
    '^\\./[^/]+/',
  ),
  fence(
    'stores',
    ['src/*/store.ts'],
    'A store knows its tables and the rules; nothing else.',
    '^(koa|@koa/)',
    '^@temporalio/',
    '/api/',
    '/service\\.js$',
    '/providers/(?!driver|outcome)',
  ),
  fence(
    'api',
    ['src/api/**/*.ts'],
    'The API calls services; it never queries or sends.',
    '^knex',
    '^@temporalio/',
    '/providers/(?!driver|describe)',
    '/store\\.js$',
  ),
  fence(
    'temporal',
    ['src/temporal/**/*.ts'],
    'Temporal plumbing knows workflows by contract and type only.',
    `/(api|apps|incoming|messages|providers|tokens)/`,
  ),
  fence(
    'workflows',
    ['workflows/**/*.ts'],
    'Workflow code is deterministic: rule files, the contract and types only.',
    '^node:',
    '^(koa|knex|undici|pino|zod|libphonenumber-js)',
    '^@temporalio/(?!workflow|common)',
    `/src/${AREAS}/(?!next-step|status|story|types|attempt|attributes|ids)`,
  ),
  fence(
    'tools',
    ['tools/!(size)/**/*.ts'], // tools/size calls the stores themselves: their statements are what it measures
    'Tools drive the gateway from outside, by processes and HTTP; they know nothing of its inside.',
    '/src/(api|apps|events|incoming|messages|providers|security|tokens)/',
    '/src/(compose|services)\\.js$',
    '/(activities|migrations|test|workflows)/',
  ),
  fence(
    'web',
    ['web/**/*.{ts,tsx}'],
    'The dashboard is a client like others: it knows the public API and nothing of its inside.',
    '^(\\.\\./)+(src|dist|workflows|activities|tools|test)/',
  ),
  fence(
    'phone-sim',
    ['src/phone-sim/**/*.ts'],
    'A simulated phone shares nothing with the server, so that no mistake is made twice.',
    '^\\.\\./',
  ),
  fence(
    'product',
    ['src/**/*.ts', 'workflows/**/*.ts', 'activities/**/*.ts', 'migrations/**/*.ts'],
    'The product needs no tool and no dashboard.',
    '/tools/',
    '/web/',
  ),
  fence(
    'activities',
    ['activities/**/*.ts'],
    'Activities call services.',
    '^koa',
    '/src/api/',
    '/workflows/(?!contract)',
  ),
);
