// The dashboard in a real browser: Debian's chromium over playwright-core, on a started Heliometer with demo data. What the
// page says on its console as an error fails the test that made it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { isStale } from '../../packages/server/src/app/dashboard/built-dashboard.ts';
import { type HeliometerProcess, LAUNCHER, startHeliometer } from '../support/heliometer-process.ts';

const BUILD = fileURLToPath(new URL('../../packages/web/build.ts', import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const WHOLE_BROWSER = 'chromium';
/** The same engine without the windows nobody sees: it opens a page for less than half the CPU. */
const SHELL = 'chromium-headless-shell';

/** What a page took is then told to whoever started the browser; children of chromium's zygote are in nobody's books. */
const NO_ZYGOTE = '--no-zygote';

/** Where chromium is; null: its tests are skipped, by name. */
export function findChromium(names: readonly string[] = [SHELL, WHOLE_BROWSER]): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  for (const path of names.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    try {
      accessSync(path, constants.X_OK);
      return resolve(path);
    } catch {
      // Not in this folder, then.
    }
  }
  return null;
}

/** For `describe`: why the tests cannot run, or false. */
export const NO_CHROMIUM: string | false = findChromium() === null ? 'chromium is not installed' : false;

export interface DashboardOptions {
  /** Of demo data; 0 = an empty store. */
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** What people have, where it is there: for what is measured. */
  readonly wholeBrowser?: boolean;
}

export interface OpenOptions {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
  /** Errors the test asks for, such as a 404 it wants to see. */
  readonly allow?: RegExp;
}

export interface OpenedPage extends AsyncDisposable {
  readonly page: Page;
  /** Fails on what axe calls serious or critical. */
  checkAxe(): Promise<void>;
}

export interface Dashboard extends AsyncDisposable {
  readonly heliometer: HeliometerProcess;
  /** A page at a path below `/app`, with its first data there. */
  open(path: string, options?: OpenOptions): Promise<OpenedPage>;
}

/** From the sources as they are now. */
export function buildDashboard(): void {
  if (!isStale()) return;
  const built = spawnSync(process.execPath, [BUILD], { encoding: 'utf8' });
  assert.equal(built.status, 0, `the dashboard could not be built:\n${built.stderr}`);
}

/** One for a test file: `before(async () => { dashboard = await startDashboard(); })`. */
export async function startDashboard(options: DashboardOptions = {}): Promise<Dashboard> {
  const { rows = 3_000, env = {}, wholeBrowser = false } = options;
  buildDashboard();
  const heliometer = await startHeliometer({ env: { HELIOMETER_CONSOLE_AUTH: 'none', ...env } });
  try {
    await heliometer.api('GET', '/v1/api-keys');
    if (rows > 0) fillWithDemo(heliometer, rows);
    const browser = await chromium.launch({
      executablePath: (wholeBrowser ? findChromium([WHOLE_BROWSER]) : null) ?? findChromium() ?? '',
      // As root, and in containers, chromium's own sandbox cannot start.
      args: ['--no-sandbox', '--disable-dev-shm-usage', ...(wholeBrowser ? [NO_ZYGOTE] : [])],
    });
    return new RunningDashboard(heliometer, browser);
  } catch (error) {
    await heliometer[Symbol.asyncDispose]();
    throw error;
  }
}

function fillWithDemo({ dataDir }: HeliometerProcess, rows: number): void {
  // The test run's own variables are not settings, and a setting that is not there stops the command.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('HELIOMETER_')));
  const done = spawnSync(process.execPath, [LAUNCHER, 'demo', '--rows', String(rows), '--data-dir', dataDir], {
    env,
    encoding: 'utf8',
  });
  assert.equal(done.status, 0, done.stderr);
}

class RunningDashboard implements Dashboard {
  readonly heliometer: HeliometerProcess;
  readonly #browser: Browser;

  constructor(heliometer: HeliometerProcess, browser: Browser) {
    this.heliometer = heliometer;
    this.#browser = browser;
  }

  async open(path: string, options: OpenOptions = {}): Promise<OpenedPage> {
    const { width = 1280, height = 800, theme = 'light' } = options;
    const context = await this.#browser.newContext({
      baseURL: this.heliometer.url,
      viewport: { width, height },
      colorScheme: theme,
      // What a person sees at the end of a movement.
      reducedMotion: 'reduce',
      hasTouch: width < 768,
      permissions: ['clipboard-read', 'clipboard-write'],
      timezoneId: 'Europe/Berlin',
      locale: 'en-GB',
    });
    const opened = new Opened(context, await context.newPage(), options.allow ?? null);
    await opened.page.goto(`/app${path}`);
    await settled(opened.page);
    return opened;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await this.heliometer[Symbol.asyncDispose]();
  }
}

/** The frame is there and nothing waits for its first data any more. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.waitForFunction(() => document.querySelector('[data-skeleton]') === null);
}

/** As the table says, once it knows: it may show rows before it does. */
export async function rowCount(table: Locator): Promise<number> {
  const known = table.and(table.page().locator('[aria-rowcount]:not([aria-rowcount="-1"])'));
  return Number(await known.getAttribute('aria-rowcount')) - 1;
}

class Opened implements OpenedPage {
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #errors: string[] = [];

  constructor(context: BrowserContext, page: Page, allow: RegExp | null) {
    this.#context = context;
    this.page = page;
    const note = (text: string) => {
      if (allow?.test(text) !== true) this.#errors.push(text);
    };
    page.on('console', (message) => {
      if (message.type() === 'error') note(`${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => note(String(error)));
  }

  async checkAxe(): Promise<void> {
    // By the debugger: the page's own policy lets no script in, which is as it should be.
    await this.page.evaluate(AXE);
    const found = await this.page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: readonly AxeViolation[] }> } };
      const { violations } = await axe.run();
      return violations.map(({ id, impact, nodes }) => ({
        id,
        impact,
        at: nodes.map((node) => node.html.slice(0, 200)),
      }));
    });
    const serious = found.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    assert.deepEqual(serious, []);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.close();
    assert.deepEqual(this.#errors, [], 'the page wrote errors to its console');
  }
}

interface AxeViolation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string }[];
}
