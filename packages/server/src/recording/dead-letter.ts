// Where an entry goes that cannot be stored: into a file of its own beside the journal, in the journal's own format, so that
// it can be looked at and, put back as a segment, read again. The oldest go when they are too old or too much.
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../kernel/log.ts';
import type { IngestMeters } from '../ports/meters.ts';
import { replaceFile } from './checkpoint.ts';
import { encodeEntry, encodeSegmentHeader, sealEntry } from './segment-format.ts';
import type { SlotEntry } from './slot-reader.ts';

export interface SetAsideBounds {
  /** Of all slots together. */
  readonly maxBytes: number;
  readonly maxAgeMs: number;
}

export interface DeadLettersOptions extends SetAsideBounds {
  readonly spoolDir: string;
  readonly meters: IngestMeters;
  readonly log: Log;
  /** UTC ms. */
  readonly now?: () => number;
}

interface Held {
  readonly path: string;
  readonly bytes: number;
  readonly sinceMs: number;
}

const FOLDER = 'set-aside';
/** How often the folders are looked at anew: files are also removed, or put back, by hand. */
const LOOK_EVERY_MS = 3_600_000;

export class DeadLetters {
  readonly #options: DeadLettersOptions;
  readonly #now: () => number;
  /** Oldest first. */
  #held: Held[] = [];
  #bytes = 0;
  #lookAtMs = 0;

  constructor(options: DeadLettersOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Durable when resolved; the same entry always makes the same file. Gives its path. */
  async put(slotDir: string, entry: SlotEntry): Promise<string> {
    const folder = join(slotDir, FOLDER);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, `${String(entry.segment).padStart(16, '0')}-${entry.offset}.seg`);
    const tag = randomBytes(4).readUInt32LE();
    const encoded = encodeEntry(entry.meta.toString(), [entry.request], [entry.response]);
    sealEntry(encoded, tag);
    const file = Buffer.concat([encodeSegmentHeader(tag), ...encoded.buffers]);
    await replaceFile(path, file);
    const before = this.#held.findIndex((one) => one.path === path);
    if (before !== -1) this.#bytes -= this.#held.splice(before, 1)[0]?.bytes ?? 0;
    this.#held.push({ path, bytes: file.length, sinceMs: this.#now() });
    this.#bytes += file.length;
    this.#tell();
    await this.#trim();
    return path;
  }

  /** Now and then, however often it is called. Never rejects: what cannot be removed is tried again. */
  async expire(): Promise<void> {
    const nowMs = this.#now();
    if (nowMs < this.#lookAtMs) return;
    this.#lookAtMs = nowMs + LOOK_EVERY_MS;
    try {
      this.#held = (await listHeld(this.#options.spoolDir)).sort((a, b) => a.sinceMs - b.sinceMs);
      this.#bytes = this.#held.reduce((sum, { bytes }) => sum + bytes, 0);
      this.#tell();
      await this.#trim();
    } catch (error) {
      this.#options.log.warn({ error }, 'entries that were set aside cannot be looked at');
    }
  }

  async #trim(): Promise<void> {
    const { maxBytes, maxAgeMs, meters, log } = this.#options;
    const oldestMs = this.#now() - maxAgeMs;
    let removed = 0;
    try {
      for (const { path, bytes, sinceMs } of [...this.#held]) {
        if (this.#bytes <= maxBytes && sinceMs >= oldestMs) break;
        await rm(path, { force: true });
        this.#held.shift();
        this.#bytes -= bytes;
        removed += 1;
      }
    } catch (error) {
      log.warn({ error }, 'an entry that was set aside cannot be removed');
    }
    if (removed === 0) return;
    meters.setAsideRemoved(removed);
    log.warn(
      { entries: removed, kept: this.#held.length },
      'entries set aside long ago, or beyond the bound, were removed',
    );
    this.#tell();
  }

  #tell(): void {
    this.#options.meters.setAside({ entries: this.#held.length, bytes: this.#bytes });
  }
}

async function listHeld(spoolDir: string): Promise<Held[]> {
  const held: Held[] = [];
  for (const slot of await namesIn(spoolDir)) {
    const folder = join(spoolDir, slot, FOLDER);
    for (const name of await namesIn(folder)) {
      const path = join(folder, name);
      const found = await stat(path).catch(() => null);
      // Somebody took it away meanwhile.
      if (found !== null) held.push({ path, bytes: found.size, sinceMs: found.mtimeMs });
    }
  }
  return held;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
