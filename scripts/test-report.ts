// What the test runner says: nothing about what passes, everything about what fails, and a last line to rely on.
import { relative } from 'node:path';
import { inspect } from 'node:util';

/** The part of node:test's events that is used here. */
export interface TestEvent {
  readonly type: string;
  readonly data: {
    readonly name?: string;
    readonly nesting?: number;
    readonly file?: string;
    readonly skip?: string | boolean;
    readonly todo?: string | boolean;
    readonly message?: string;
    readonly details?: { readonly type?: string; readonly error?: Error };
  };
}

/** Output of one file that is kept in case it fails. */
const KEPT_OUTPUT = 8_000;
/** Of the slowest files, which are where a suite can be made shorter. */
const SLOWEST = 12;

export class TestReport {
  readonly #print: (text: string) => void;
  readonly #root: string;
  /** By file: names of the tests that are being reported, by nesting. */
  readonly #trails = new Map<string, string[]>();
  readonly #output = new Map<string, string>();
  readonly #failures: string[] = [];
  readonly #filesWithFailures = new Set<string>();
  readonly #skipped: string[] = [];
  readonly #seconds = new Map<string, number>();
  #passed = 0;

  constructor(root: string, print: (text: string) => void) {
    this.#root = root;
    this.#print = print;
  }

  get failed(): number {
    return this.#failures.length;
  }

  take({ type, data }: TestEvent): void {
    const file = data.file ?? '';
    if (type === 'test:start') this.#trail(file).splice(data.nesting ?? 0, Number.POSITIVE_INFINITY, data.name ?? '');
    else if (type === 'test:pass') this.#onPass(data);
    else if (type === 'test:fail') this.#onFail(data);
    else if (type === 'test:stdout' || type === 'test:stderr') {
      this.#output.set(file, ((this.#output.get(file) ?? '') + (data.message ?? '')).slice(-KEPT_OUTPUT));
    }
  }

  /** For checks that are no tests of node:test. */
  takeCheck(name: string, ok: boolean, output: string): void {
    if (ok) this.#passed += 1;
    else this.#fail(`${name}\n${indented(output.trim())}`);
  }

  takeTime(file: string, seconds: number): void {
    this.#seconds.set(file, seconds);
  }

  /** The last line is `N passed, N failed, N skipped`. */
  finish(): void {
    for (const file of this.#filesWithFailures) {
      const output = this.#output.get(file);
      if (output !== undefined) this.#print(`\noutput of ${this.#short(file)}:\n${indented(output)}`);
    }
    if (this.#failures.length > 1) {
      this.#print(`\nfailed:\n${this.#failures.map((failure) => `  ${failure.split('\n')[0]}`).join('\n')}`);
    }
    if (this.#skipped.length > 0) {
      this.#print(`\nskipped:\n${this.#skipped.map((line) => `  ${line}`).join('\n')}`);
    }
    if (this.#seconds.size > SLOWEST) this.#printSlowest();
    this.#print(`\n${this.#passed} passed, ${this.#failures.length} failed, ${this.#skipped.length} skipped`);
  }

  #printSlowest(): void {
    const all = [...this.#seconds].sort(([, a], [, b]) => b - a);
    const lines = all.slice(0, SLOWEST).map(([file, took]) => `  ${Math.round(took)} s  ${this.#short(file)}`);
    const sum = all.reduce((total, [, took]) => total + took, 0);
    this.#print(`\nslowest of ${all.length} files, ${Math.round(sum)} s in all:\n${lines.join('\n')}`);
  }

  #onPass(data: TestEvent['data']): void {
    // Suites are counted by what is in them, unless all of it is skipped at once.
    if (data.skip !== undefined && data.skip !== false) {
      const why = typeof data.skip === 'string' && data.skip !== '' ? ` (${data.skip})` : '';
      this.#skipped.push(`${this.#nameOf(data)}${why}`);
    } else if (data.details?.type !== 'suite') this.#passed += 1;
  }

  #onFail(data: TestEvent['data']): void {
    const error: Error & { failureType?: string; cause?: unknown } =
      data.details?.error ?? new Error('no reason given');
    // The inner test was told already.
    if (error.failureType === 'subtestsFailed') return;
    this.#filesWithFailures.add(data.file ?? '');
    const cause = error.cause ?? error;
    const reason = cause instanceof Error ? inspect(cause, { depth: 4 }) : String(cause);
    this.#fail(`${this.#nameOf(data)}\n${indented(reason)}`);
  }

  #fail(text: string): void {
    this.#failures.push(text);
    this.#print(`\n✖ ${text}`);
  }

  #nameOf({ file = '', nesting = 0, name = '' }: TestEvent['data']): string {
    const around = this.#trail(file).slice(0, nesting);
    return [this.#short(file), ...around, this.#short(name)].filter((part) => part !== '').join(' › ');
  }

  #trail(file: string): string[] {
    const trail = this.#trails.get(file) ?? [];
    this.#trails.set(file, trail);
    return trail;
  }

  #short(path: string): string {
    return path.startsWith(this.#root) ? relative(this.#root, path) : path;
  }
}

function indented(text: string): string {
  return text.replace(/^/gm, '    ');
}
