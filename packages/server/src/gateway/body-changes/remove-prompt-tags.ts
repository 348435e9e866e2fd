// "The tags of a prompt are gone before the provider sees it, and what stood between them stays." (headers.md §13)
import { parseTags, TAG_TRACE, withoutTags } from '@heliometer/contract';
import { headerValue } from '../../http/raw-headers.ts';
import { sentValue } from '../control-headers/read-control-headers.ts';
import type { Exchange } from '../exchange.ts';
import type { Guard } from '../guards/guard.ts';
import type { BodyNeed } from '../guards/hold-body.ts';
import { stringValues } from '../json-text.ts';
import { requestJson } from '../request-json.ts';

const FEATURE = 'Removing the tags of the prompt';

/** Tags belong to a prompt: without its id they are text like any other, and the bytes are not looked at. */
function usesPrompt({ control }: Exchange): boolean {
  return sentValue(control, 'Helicone-Prompt-Id') !== null;
}

export function promptTagsNeedBody(exchange: Exchange): BodyNeed | null {
  return usesPrompt(exchange) ? { feature: FEATURE, skippable: true } : null;
}

/** With `Helicone-Prompt-Mode: deactivated`, too: whatever becomes of the log, tags are nothing a model should read. */
export function removePromptTags(): Guard {
  return (exchange) => {
    if (!usesPrompt(exchange)) return null;
    const { body, notes, forward, warnings } = exchange;
    if (body.bytes === null || body.isEmpty) return null;
    const coding = headerValue(forward, 'content-encoding');
    if (coding !== null && coding.toLowerCase() !== 'identity') {
      warnings.push(`${FEATURE} had no effect, because the body is compressed`);
      return null;
    }
    if (!body.bytes.includes(TAG_TRACE) || requestJson(exchange) === null) return null;
    const changed = withoutPromptTags(body.bytes);
    if (changed === null) return null;
    body.replace(changed);
    notes.bodyChanges = [...notes.bodyChanges, 'prompt_tags'];
    return null;
  };
}

/** Only strings with tags are written anew. `null` when there are none. `json` must parse. */
export function withoutPromptTags(json: Buffer): Buffer | null {
  const pieces: Buffer[] = [];
  let from = 0;
  for (const { start, end } of stringValues(json)) {
    const raw = json.subarray(start, end);
    if (!raw.includes(TAG_TRACE)) continue;
    const text = JSON.parse(raw.toString('utf8')) as string;
    const plain = withoutTags(parseTags(text));
    if (plain === text) continue;
    pieces.push(json.subarray(from, start), Buffer.from(JSON.stringify(plain)));
    from = end;
  }
  return from === 0 ? null : Buffer.concat([...pieces, json.subarray(from)]);
}
