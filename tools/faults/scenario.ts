/** What a scenario is, and what it leaves behind: figures for people and promises that hold or do not. */

export type DatabaseKind = 'sqlite' | 'mariadb';

export interface Options {
  database: DatabaseKind;
  /** Each null: the scenario's own default. */
  messages: number | null;
  kills: number | null;
  /** Seconds that something is away. */
  seconds: number | null;
  /** Sends a second. */
  rate: number | null;
  /** Prints what gateways and servers say. */
  verbose: boolean;
}

export interface Scenario {
  name: string;
  /** What is done and what must hold, in one line. */
  about: string;
  /** Databases it makes sense on. */
  databases: readonly DatabaseKind[];
  /** How long it takes with its defaults, for people. */
  takes: string;
  /** @returns why it cannot run on this machine, or null */
  obstacle?: (options: Options) => string | null;
  run(report: Report, options: Options): Promise<void>;
}

export interface Promised {
  text: string;
  holds: boolean;
  detail: string;
}

/** Prints as it goes, because scenarios take minutes. */
export class Report {
  readonly figures: [name: string, value: string | number][] = [];
  readonly promises: Promised[] = [];
  private readonly startedAt = Date.now();

  constructor(private readonly say: (line: string) => void) {}

  step(text: string): void {
    const seconds = Math.round((Date.now() - this.startedAt) / 1000);
    this.say(`  ${String(seconds).padStart(4)} s  ${text}`);
  }

  figure(name: string, value: string | number): void {
    this.figures.push([name, value]);
    this.say(`          ${name.padEnd(46)} ${value}`);
  }

  /** @param detail said when it is broken */
  promise(text: string, holds: boolean, detail: string | (() => string) = ''): void {
    const said = holds ? '' : typeof detail === 'string' ? detail : detail();
    this.promises.push({ text, holds, detail: said });
    this.say(`  ${holds ? 'holds ' : 'BROKEN'}  ${text}${said === '' ? '' : `: ${said}`}`);
  }

  get isBroken(): boolean {
    return this.promises.some(({ holds }) => !holds);
  }
}
