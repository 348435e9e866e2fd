// What the journal's and the ingest's tests are made of: exchanges, temporary spools, counting meters, a listening log.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { DEFAULT_ORGANIZATION_ID, NO_POLICIES } from '@heliometer/contract';
import { newId } from '../../src/kernel/ids.ts';
import type { Log } from '../../src/kernel/log.ts';
import type { GatewayMeters, IngestMeters, LossKind } from '../../src/ports/meters.ts';
import type { PromptVersions } from '../../src/ports/prompt-versions.ts';
import type { AppendResult, SettledExchange, SettledMeta, Spool } from '../../src/ports/spool.ts';
import { type JournalOptions, openJournal } from '../../src/recording/journal.ts';
import { START } from '../../src/recording/slot-directory.ts';
import { readSlot, type SlotEntry } from '../../src/recording/slot-reader.ts';

const endings = new WeakMap<TestContext, AsyncDisposableStack>();

/**
 * Runs at the test's end, however it ends, what was asked last first. Node's own `context.after` runs what was asked
 * first: a folder would go while the store that lies in it is still writing there.
 */
export function atEnd(context: TestContext, end: () => unknown): void {
  let stack = endings.get(context);
  if (stack === undefined) {
    const made = new AsyncDisposableStack();
    context.after(() => made.disposeAsync());
    endings.set(context, made);
    stack = made;
  }
  stack.defer(async () => void (await end()));
}

export async function temporaryDir(context: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'heliometer-spool-'));
  atEnd(context, () => rm(dir, { recursive: true, maxRetries: 10 }));
  return dir;
}

export function metaOf(change: Partial<SettledMeta> = {}): SettledMeta {
  return {
    version: 1,
    exchangeId: newId(),
    requestId: newId(),
    organizationId: DEFAULT_ORGANIZATION_ID,
    keyId: null,
    outcome: 'answered',
    errorCode: null,
    status: 200,
    method: 'POST',
    path: '/openai/v1/chat/completions',
    providerSlug: 'openai',
    targetUrl: 'https://api.openai.com/v1/chat/completions',
    startedAtMs: Date.UTC(2026, 10, 20, 12),
    latencyMs: 120.5,
    ttfbMs: 80,
    gatewayOverheadMs: 0.4,
    arrivals: [[0, 80]],
    requestHeaders: [['content-type', 'application/json']],
    responseHeaders: [['content-type', 'application/json']],
    request: { totalBytes: 0, gapAfter: null, omitted: false },
    response: { totalBytes: 0, gapAfter: null, omitted: false },
    modelOverride: null,
    userId: null,
    sessionId: null,
    sessionName: null,
    sessionPath: null,
    policies: NO_POLICIES,
    properties: [],
    inputTokenCost: null,
    outputTokenCost: null,
    attempts: [],
    warnings: [],
    reading: null,
    websocket: null,
    ...change,
  };
}

export function exchangeOf(
  request: readonly Uint8Array[] | string,
  response: readonly Uint8Array[] | string,
  change: Partial<SettledMeta> = {},
): SettledExchange {
  const requestBody = toPieces(request);
  const responseBody = toPieces(response);
  const info = (pieces: readonly Uint8Array[]) => ({
    totalBytes: Buffer.concat(pieces).length,
    gapAfter: null,
    omitted: false,
  });
  const meta = metaOf({ request: info(requestBody), response: info(responseBody), ...change });
  return { meta, requestBody, responseBody };
}

function toPieces(body: readonly Uint8Array[] | string): readonly Uint8Array[] {
  return typeof body === 'string' ? [Buffer.from(body)] : body;
}

export function append(journal: Spool, exchange: SettledExchange): Promise<AppendResult> {
  return new Promise((resolve) => journal.append(exchange, resolve));
}

export class Losses implements Pick<GatewayMeters, 'lost'> {
  readonly counts = new Map<LossKind, number>();

  lost(kind: LossKind, amount: number): void {
    this.counts.set(kind, this.of(kind) + amount);
  }

  of(kind: LossKind): number {
    return this.counts.get(kind) ?? 0;
  }
}

export class IngestCounts implements IngestMeters {
  rows = 0;
  failures = 0;
  unreadable = 0;
  aside = { entries: 0, bytes: 0 };
  asideRemoved = 0;

  stored(rows: number): void {
    this.rows += rows;
  }

  failed(): void {
    this.failures += 1;
  }

  corrupt(entries: number): void {
    this.unreadable += entries;
  }

  setAside(held: { readonly entries: number; readonly bytes: number }): void {
    this.aside = { ...held };
  }

  setAsideRemoved(entries: number): void {
    this.asideRemoved += entries;
  }
}

/** Keeps warnings and errors; a test that expects none asserts it is empty. */
export class ListeningLog implements Log {
  readonly heard: string[] = [];

  debug(): void {}

  info(): void {}

  warn(_fields: object, message: string): void {
    this.heard.push(message);
  }

  error(_fields: object, message: string): void {
    this.heard.push(message);
  }
}

/** For exchanges that use no prompt: nobody may ask for a version then. */
export const UNASKED: PromptVersions = {
  promptVersion: () => Promise.reject(new Error('a version was asked for without a prompt')),
};

export interface OpenedJournal {
  readonly journal: Spool;
  readonly losses: Losses;
  readonly log: ListeningLog;
}

export function openTestJournal(dir: string, options: Partial<JournalOptions> = {}): OpenedJournal {
  const losses = new Losses();
  const log = new ListeningLog();
  const journal = openJournal({
    dir,
    slot: '0',
    maxBytes: 1024 * 1024 * 1024,
    onFull: 'drop-bodies',
    // On a busy machine a write may well take longer than a client should wait.
    releaseTimeoutMs: 60_000,
    meters: losses,
    log,
    ...options,
  });
  return { journal, losses, log };
}

/** Everything that can be read from a slot; `sealed` = as if its writer were known to be dead. */
export async function readAll(slotDir: string, sealed = false): Promise<readonly SlotEntry[]> {
  const until = { rows: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY };
  const sealedUntil = sealed ? Number.MAX_SAFE_INTEGER : 0;
  return (await readSlot({ slotDir, from: START, until, sealed: sealedUntil })).entries;
}

export function exchangeIds(entries: readonly { readonly meta: Buffer }[]): string[] {
  return entries.map(({ meta }) => (JSON.parse(meta.toString()) as SettledMeta).exchangeId);
}

export function assertSame(entry: SlotEntry | undefined, exchange: SettledExchange): void {
  assert.ok(entry);
  assert.deepEqual(JSON.parse(entry.meta.toString()), exchange.meta);
  assert.deepEqual(Buffer.from(entry.request), Buffer.concat(exchange.requestBody));
  assert.deepEqual(Buffer.from(entry.response), Buffer.concat(exchange.responseBody));
}

/** Bytes that hold everything a parser could trip over. */
export function noise(bytes: number): Buffer {
  return randomBytes(bytes);
}
