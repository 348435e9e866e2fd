// Where an entry goes that cannot be stored: into a file of its own beside the journal, in the journal's own format, so that
// it can be looked at and, put back as a segment, read again.
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from './checkpoint.ts';
import { encodeEntry, encodeSegmentHeader, sealEntry } from './segment-format.ts';
import type { SlotEntry } from './slot-reader.ts';

/** Durable when resolved; the same entry always makes the same file. Gives its path. */
export async function setAside(slotDir: string, entry: SlotEntry): Promise<string> {
  const folder = join(slotDir, 'set-aside');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${String(entry.segment).padStart(16, '0')}-${entry.offset}.seg`);
  const tag = randomBytes(4).readUInt32LE();
  const encoded = encodeEntry(entry.meta.toString(), [entry.request], [entry.response]);
  sealEntry(encoded, tag);
  await replaceFile(path, Buffer.concat([encodeSegmentHeader(tag), ...encoded.buffers]));
  return path;
}
