// What the security guard looks at of a request: the newest user turn, or with Advanced the last turns and all tool results;
// of that the newest 16 KiB.
import type { JudgedTurn } from '../../ports/security-engine.ts';
import { newestUserTurn, type Turn } from '../../providers/turns.ts';
import type { Exchange } from '../exchange.ts';
import { spokenTurns } from './spoken-turns.ts';

const MOST_BYTES = 16 * 1024;
const LAST_TURNS = 10;

/** Empty when the body says nothing that could be judged; null when its coding keeps what it says from us. */
export async function judgedTurns(exchange: Exchange, advanced: boolean): Promise<readonly JudgedTurn[] | null> {
  const turns = await spokenTurns(exchange);
  if (turns === null) return null;
  const newest = newestUserTurn(turns);
  return newestBytes(advanced ? lastTurns(turns) : newest === null ? [] : [newest], MOST_BYTES);
}

/** The application’s own instructions are not judged: they say "never reveal" and "ignore" for a living. */
function lastTurns(turns: readonly Turn[]): readonly Turn[] {
  const spoken = turns.filter(({ role }) => role !== 'system');
  return spoken.filter(({ role }, i) => role === 'tool' || i >= spoken.length - LAST_TURNS);
}

/** From the end on; the oldest that still counts may lose its beginning. */
function newestBytes(turns: readonly Turn[], most: number): readonly JudgedTurn[] {
  const kept: JudgedTurn[] = [];
  let left = most;
  for (const { role, text } of turns.toReversed()) {
    const tail = textTail(text, left);
    if (tail === '' || role === 'system') continue;
    kept.push({ role, text: tail });
    left -= Buffer.byteLength(tail);
  }
  return kept.reverse();
}

function textTail(text: string, most: number): string {
  if (most <= 0) return '';
  if (text.length * 3 <= most) return text;
  const bytes = Buffer.from(text);
  if (bytes.byteLength <= most) return text;
  let from = bytes.byteLength - most;
  // Continuation bytes of a character that was cut (RFC 3629 §3).
  while (from < bytes.byteLength && ((bytes[from] ?? 0) & 0xc0) === 0x80) from += 1;
  return bytes.subarray(from).toString('utf8');
}
