/** Dockerfile and docker-compose.yml against the program they run: variables, roles and health checks that exist. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CORE_SCHEMA, load, mergeTag } from 'js-yaml';
import { createProbes } from '../src/api/app.js';
import { readConfig, VARIABLES } from '../src/config.js';
import { createLog } from '../src/log.js';
import { assertRunnable, ROLES, type RoleName } from '../src/roles/role.js';

interface Service {
  image: string;
  build?: string;
  command?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  volumes?: string[];
  configs?: { source: string; target: string }[];
  healthcheck?: object;
}

const text = readFileSync('docker-compose.yml', 'utf8');
const compose = load(text, { schema: CORE_SCHEMA.withTags(mergeTag) }) as {
  services: Record<string, Service>;
  volumes: object;
  configs: Record<string, { content: string }>;
};
const dockerfile = readFileSync('Dockerfile', 'utf8');
const ours = Object.entries(compose.services).filter(([, { build }]) => build !== undefined);
const images = Object.values(compose.services).map(({ image }) => image);

/** What a person has to give, as the README says. */
const GIVEN: Record<string, string> = {
  PUBLIC_URL: 'https://sms.example.org',
  DB_PASSWORD: '0123456789abcdef0123456789abcdef',
  SALAMI_KEY: '0f'.repeat(32),
  SALAMI_ADMIN_TOKEN: '0123456789abcdef0123456789abcdef0123456789abcdef',
};

const substitute = (value: string) =>
  value.replace(
    /\$\{(\w+)(?::-(\w*)|:\?[^}]*)?\}/g,
    (_all, name: string, otherwise?: string) => GIVEN[name] ?? otherwise ?? '',
  );

/** The image's own variables, under those of the service. */
function environmentOf(service: Service): Record<string, string> {
  const ofImage = /^ENV (.+)$/m
    .exec(dockerfile)![1]!
    .split(' ')
    .map((pair) => pair.split('='));
  const given = Object.entries(service.environment ?? {}).map(([name, value]) => [name, substitute(value)]);
  return Object.fromEntries([...ofImage, ...given]) as Record<string, string>;
}

describe('docker-compose.yml', () => {
  it('runs every role that makes sense beside others', () =>
    assert.deepEqual(
      ours.map(([, { command }]) => command),
      [['api'], ['worker']],
    ));

  for (const [name, service] of ours) {
    it(`gives ${name} variables that exist and a configuration that holds`, () => {
      const known = new Set([...VARIABLES.map((one) => one.name), 'NODE_ENV', 'XDG_CACHE_HOME']);
      const environment = environmentOf(service);
      assert.deepEqual(
        Object.keys(environment).filter((one) => !known.has(one)),
        [],
      );
      const role = service.command![0] as RoleName;
      assert.ok(role in ROLES);
      assertRunnable(role, readConfig(environment, null), false);
    });
  }

  it('asks for the secrets that the README tells to make, and for no others', () => {
    const asked = new Set([...text.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name));
    assert.deepEqual([...asked].sort(), Object.keys(GIVEN).sort());
    const readme = readFileSync('README.md', 'utf8');
    for (const name of asked) assert.match(readme, new RegExp(`${name}=`));
  });

  it('waits only for services that there are, and for health where there is a check', () => {
    for (const { depends_on = {} } of Object.values(compose.services))
      for (const [name, { condition }] of Object.entries(depends_on)) {
        assert.ok(compose.services[name], name);
        if (condition === 'service_healthy') assert.ok(compose.services[name].healthcheck, name);
      }
  });

  it('mounts only volumes and files that it declares', () => {
    for (const { volumes = [], configs = [] } of Object.values(compose.services)) {
      for (const volume of volumes) assert.ok(volume.split(':')[0]! in compose.volumes, volume);
      for (const { source } of configs) assert.ok(source in compose.configs, source);
    }
  });

  it('names one release of Temporal for server and tools, and no image without a tag', () => {
    const temporal = images.filter((image) => /^temporalio\/(server|admin-tools):/.test(image));
    assert.equal(new Set(temporal.map((image) => image.split(':')[1])).size, 1);
    for (const image of images.filter((one) => one !== 'salami-gateway'))
      assert.match(image, /^[\w/-]+:\d[\w.]*$/);
  });
});

describe('Dockerfile', () => {
  it('copies what there is, and starts the program as nobody special', () => {
    for (const [, path] of dockerfile.matchAll(/^COPY (?!--from)(\S+)/gm)) assert.ok(existsSync(path!), path);
    assert.match(dockerfile, /^USER node$/m);
    assert.match(dockerfile, /^ENTRYPOINT \["node", "\/app\/dist\/src\/cli\.js"\]$/m);
    assert.ok(existsSync('dist/src/cli.js'));
  });

  it('runs commands that the program has', () => {
    for (const role of ['start', ...ours.map(([, { command }]) => command![0]!)]) {
      const { status } = spawnSync(process.execPath, ['dist/src/cli.js', role, '--help']);
      assert.equal(status, 0, role);
    }
  });

  it('checks a health address that every role answers', async () => {
    const [, path] = /HEALTHCHECK.+?PORT\}(\/\w+)/.exec(dockerfile)!;
    const health = () =>
      Promise.resolve({ started: true, database: 'up', temporal: 'up', worker: 'running' } as const);
    const server = createServer(createProbes({ health, log: createLog('silent') }).callback());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { status } = await fetch(`http://127.0.0.1:${port}${path}`);
    server.close();
    assert.equal(status, 200);
  });
});
