// The labelled prompts that are not part of the project: beside it, or where the environment says.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { LabelledPrompt } from './labelled-prompt.ts';

const BESIDE = resolve(import.meta.dirname, '../../../shared/security');

/** For a test's `skip`. */
export const NO_PROMPTS = 'no labelled prompts: neither ../shared/security nor HELIOMETER_SECURITY_PROMPTS';

/** `null` when they are not there. Families are set by likeness; see near-duplicates.ts. */
export function loadPrompts(folder = process.env['HELIOMETER_SECURITY_PROMPTS'] ?? BESIDE): LabelledPrompt[] | null {
  const path = join(folder, 'prompts.json');
  if (!existsSync(path)) return null;
  const rows = JSON.parse(readFileSync(path, 'utf8')) as { text: string; label: 0 | 1; source: string }[];
  return rows.map(({ text, label, source }, i) => ({ text, label, source, family: `${source}/${i}`, weight: 1 }));
}
