import assert from 'node:assert/strict';
import { MIGRATIONS } from '../../migrations/index.js';
import { usePlace } from './run.js';

const NAMES = Object.keys(MIGRATIONS);
const NEWEST = NAMES.at(-1)!;
const statusOf = (applied: (name: string) => boolean) =>
  NAMES.map((name) => ({ name, applied: applied(name) }));

/** Each step builds on the one before it. */
describe('salami migrate', () => {
  const place = usePlace();

  it('status lists every migration as pending where there is no database', async () => {
    assert.deepEqual(
      await place.json(['migrate', 'status']),
      statusOf(() => false),
    );
    assert.match(await place.ok(['migrate', 'status']), /migrations to apply\. Run: salami migrate up/);
  });

  for (const args of [
    ['token', 'list'],
    ['token', 'create', '--name', 'x', '--scopes', 'admin'],
    ['app', 'list'],
    ['app', 'show', '1'],
  ]) {
    it(`${args.slice(0, 2).join(' ')} says what to run where there is no database`, async () => {
      const { code, stderr } = await place.run(args);
      assert.equal(code, 1);
      assert.match(
        stderr,
        /^error: There is no database at sqlite:.*\nRun: salami migrate up, or salami start\./,
      );
    });
  }

  it('up applies them in order and names them', async () => {
    const said = await place.ok(['migrate', 'up']);
    assert.deepEqual(
      said.split('\n').slice(0, NAMES.length),
      NAMES.map((name) => `applied  ${name}`),
    );
    assert.deepEqual(
      await place.json(['migrate', 'status']),
      statusOf(() => true),
    );
  });

  it('up again has nothing to do', async () => {
    assert.equal(await place.ok(['migrate', 'up']), 'Nothing to do: every migration is applied.\n');
  });

  it('down takes back the newest one', async () => {
    assert.equal(await place.ok(['migrate', 'down']), `taken back  ${NEWEST}\n`);
    assert.deepEqual(
      await place.json(['migrate', 'status']),
      statusOf((name) => name !== NEWEST),
    );
  });

  it('a database that lacks a migration is not worked with', async () => {
    const { code, stderr } = await place.run(['token', 'list']);
    assert.equal(code, 1);
    assert.equal(
      stderr,
      `error: The database lacks 1 of ${NAMES.length} migrations. Run: salami migrate up, or salami start.\n`,
    );
  });

  it('down --all takes back the rest, newest first', async () => {
    const said = await place.ok(['migrate', 'down', '--all']);
    const rest = NAMES.slice(0, -1).reverse();
    assert.equal(said, rest.map((name) => `taken back  ${name}\n`).join(''));
    const { stderr } = await place.run(['app', 'list']);
    assert.match(stderr, /^error: The database has no tables yet\. Run: salami migrate up/);
  });

  it('down of nothing says so', async () => {
    assert.equal(await place.ok(['migrate', 'down']), 'Nothing to do: no migration is applied.\n');
  });
});
