// Addresses of prompt bodies that open without a key. Helicone's clients fetch `s3_url` so: it is a signed address there.
import type { Sealers } from '../kernel/sealing.ts';

const HOLDS_MS = 15 * 60_000;
const ABOUT = ['prompt body'] as const;

export interface LinkedVersion {
  readonly organizationId: string;
  readonly versionId: string;
}

/** Whoever has the link may read this one body, for a quarter of an hour. */
export function promptLink(
  version: LinkedVersion,
  sealers: Sealers,
  at: { readonly origin: string; readonly nowMs: number },
) {
  const { organizationId, versionId } = version;
  const sealed = sealers.links.seal(JSON.stringify([organizationId, versionId, at.nowMs + HOLDS_MS]), ABOUT);
  return `${at.origin}/v1/prompt-2025/body/${sealed}`;
}

/** null = not one of ours, or too old. */
export function readPromptLink(link: string, sealers: Sealers, nowMs: number): LinkedVersion | null {
  const opened = sealers.links.open(link, ABOUT);
  if ('problem' in opened) return null;
  const [organizationId, versionId, untilMs] = JSON.parse(opened.secret) as [string, string, number];
  return nowMs < untilMs ? { organizationId, versionId } : null;
}
