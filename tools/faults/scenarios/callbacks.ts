import { setTimeout as delay } from 'node:timers/promises';
import { onGround, type Ground } from '../ground.js';
import type { Handed } from '../provider.js';
import { countRows, withDatabase } from '../rows.js';
import type { Scenario } from '../scenario.js';

const KINDS = ['duplicate', 'unknown', 'forged', 'nonsense'] as const;
type Kind = (typeof KINDS)[number];

export const callbacks: Scenario = {
  name: 'callbacks',
  about: 'a flood of repeated, unknown, forged and senseless callbacks while messages are sent',
  databases: ['sqlite', 'mariadb'],
  takes: 'about 90 s with 60 s of 100 calls a second',
  run: (report, options) =>
    onGround(options, {}, async (ground) => {
      const seconds = options.seconds ?? 60;
      const perSecond = options.rate ?? 100;
      await ground.start();
      const clients = await ground.clients();
      const stop = clients.steadily(5);
      while (ground.provider.handed.length < 5) await delay(50);
      report.step(`${perSecond} callbacks a second for ${seconds} s, and 5 sends a second beside them`);
      const flood = new Flood(ground);
      await flood.run(perSecond, seconds);
      await stop();
      report.figure('last send to everything settled, ms', await ground.settle(report, 60_000));
      const verdict = await ground.conclude(report, clients);
      report.promise('sends went on', verdict.refused + verdict.unread === 0 && verdict.accepted > 0);
      report.promise(
        'every message was delivered',
        verdict.statuses['delivered'] === verdict.accepted,
        JSON.stringify(verdict.statuses),
      );
      report.figure('callbacks answered, by kind and status', JSON.stringify(flood.answers));
      report.figure('longest wait for an answer, ms', flood.longestMs);
      for (const [kind, status] of [
        ['duplicate', 200],
        ['unknown', 200],
        ['forged', 403],
        ['nonsense', 200],
      ] as const)
        report.promise(
          `each ${kind} call was answered with ${status}`,
          Object.keys(flood.answers[kind]).join() === String(status),
          JSON.stringify(flood.answers[kind]),
        );

      const [ipns, reports] = await withDatabase(ground.databaseUrl, async (db) => [
        await countRows(db, 'sms_ipn_requests', 'verdict'),
        await countRows(db, 'delivery_reports', 'verdict'),
      ]);
      report.figure('calls kept, by verdict', JSON.stringify(ipns));
      report.figure('reports kept, by verdict', JSON.stringify(reports));
      const sentBy = (kind: Kind) =>
        Object.values(flood.answers[kind]).reduce((sum, count) => sum + count, 0);
      const same = (what: string, found: number | undefined, expected: number) =>
        report.promise(what, (found ?? 0) === expected, `${found ?? 0} instead of ${expected}`);
      same('forged calls are kept as forged', ipns!['forged'], sentBy('forged'));
      same('senseless calls are kept as such', ipns!['unparsable'], sentBy('nonsense'));
      same('repeated reports are kept once', ipns!['duplicate'], sentBy('duplicate'));
      same('reports about unknown messages wait', reports!['waiting'], sentBy('unknown'));
      same('each message has one report that counts', reports!['applied'], verdict.accepted);
    }),
};

class Flood {
  readonly answers: Record<Kind, Record<string, number>> = {
    duplicate: {},
    unknown: {},
    forged: {},
    nonsense: {},
  };
  longestMs = 0;

  constructor(private readonly ground: Ground) {}

  async run(perSecond: number, seconds: number): Promise<void> {
    const open = new Set<Promise<void>>();
    const startedAt = performance.now();
    for (let begun = 0; begun < perSecond * seconds; begun += 1) {
      const dueMs = (begun / perSecond) * 1000 - (performance.now() - startedAt);
      if (dueMs > 0) await delay(dueMs);
      const kind = KINDS[begun % KINDS.length]!;
      const one: Promise<void> = this.call(kind, begun).finally(() => open.delete(one));
      open.add(one);
    }
    await Promise.all(open);
  }

  private async call(kind: Kind, number: number): Promise<void> {
    const { url, form } = await this.requestOf(kind, number);
    const startedAt = performance.now();
    const status = await fetch(url, { method: 'POST', body: new URLSearchParams(form) }).then(
      async (reply) => {
        await reply.arrayBuffer();
        return String(reply.status);
      },
      () => 'none',
    );
    this.longestMs = Math.max(this.longestMs, Math.round(performance.now() - startedAt));
    this.answers[kind][status] = (this.answers[kind][status] ?? 0) + 1;
  }

  private async requestOf(
    kind: Kind,
    number: number,
  ): Promise<{ url: string; form: Record<string, string> }> {
    const { dlrUrl, id } = await this.someReported();
    const base = dlrUrl.slice(0, dlrUrl.lastIndexOf('/'));
    switch (kind) {
      case 'duplicate':
        return { url: dlrUrl, form: { id, status: 'delivered' } };
      case 'unknown':
        return { url: `${base}/${900_000_000 + number}-1`, form: { id: `X-${number}`, status: 'delivered' } };
      case 'forged':
        return {
          url: dlrUrl.replace(/\/callback\/[^/]+\//, '/callback/not-the-key-of-this-app/'),
          form: { id, status: 'failed' },
        };
      case 'nonsense':
        return { url: dlrUrl, form: { hello: 'world' } };
    }
  }

  /** A message about which the provider has reported already: saying it again is a duplicate for sure. */
  private async someReported(): Promise<Handed> {
    const { provider } = this.ground;
    while (provider.reported.length === 0) await delay(20);
    return provider.reported[Math.floor(Math.random() * provider.reported.length)]!;
  }
}
