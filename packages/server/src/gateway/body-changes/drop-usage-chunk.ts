// Takes the one event out of a stream that exists only because we asked for usage: `choices` empty, `usage` there
// (platform.openai.com, chat streaming: stream_options.include_usage). All other bytes pass as they are.
import type { AnswerFilter } from '../exchange.ts';

const EVENT_END = /\r\n\r\n|\n\n|\r\r/;
/** An event longer than this is not the one we look for; its bytes go on. */
const MOST_HELD = 64 * 1024;

export function dropUsageChunk(): AnswerFilter {
  // latin1 keeps bytes and characters one to one, so that UTF-8 sequences survive being cut anywhere.
  let held = '';
  const passOn = (): string => {
    let out = '';
    for (;;) {
      const end = EVENT_END.exec(held);
      if (end === null) break;
      const event = held.slice(0, end.index + end[0].length);
      held = held.slice(event.length);
      if (!isUsageChunk(event)) out += event;
    }
    if (held.length > MOST_HELD) {
      out += held;
      held = '';
    }
    return out;
  };
  return {
    pass: (chunk) => {
      held += chunk.toString('latin1');
      return Buffer.from(passOn(), 'latin1');
    },
    flush: () => {
      const rest = passOn() + held;
      held = '';
      return Buffer.from(rest, 'latin1');
    },
  };
}

function isUsageChunk(event: string): boolean {
  if (!event.includes('"usage"') || !/"choices"\s*:\s*\[\s*\]/.test(event)) return false;
  const data = event
    .split(/\r\n|\n|\r/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice('data:'.length).trim())
    .join('\n');
  try {
    const { choices, usage } = JSON.parse(data) as { choices?: unknown; usage?: unknown };
    return Array.isArray(choices) && choices.length === 0 && typeof usage === 'object' && usage !== null;
  } catch {
    // Not ours to judge; it passes.
    return false;
  }
}
