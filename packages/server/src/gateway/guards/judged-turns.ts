// What the security guard looks at of a request: the newest user turn, or with Advanced the last turns and all tool results;
// of that the newest 16 KiB.
import { decodeBody, isCoded } from '../../http/content-coding.ts';
import { headerValue } from '../../http/raw-headers.ts';
import type { JudgedTurn } from '../../ports/security-engine.ts';
import type { Turn } from '../../providers/conversation.ts';
import type { Exchange, Target } from '../exchange.ts';

const MOST_BYTES = 16 * 1024;
const LAST_TURNS = 10;
/** A compressed body is taken apart up to this size, which is what a held body may have by default. */
const MOST_DECODED_BYTES = 16 * 1024 * 1024;

/** Empty when the body says nothing that could be judged; null when its coding keeps what it says from us. */
export async function judgedTurns(exchange: Exchange, advanced: boolean): Promise<readonly JudgedTurn[] | null> {
  const request = readRequest(exchange);
  if (request === null) return null;
  if (request.json === undefined) return [];
  // Wire formats take memory and time to load, and most gateways never look.
  const { conversationOf, newestUserTurn } = await import('../../providers/conversation.ts');
  const { provider, path: sent } = exchange.target as Target;
  const path = plainPath(sent);
  const turns = conversationOf({
    providerSlug: provider?.slug ?? null,
    method: exchange.method,
    path,
    request: request.json,
  });
  const newest = newestUserTurn(turns);
  return newestBytes(advanced ? lastTurns(turns) : newest === null ? [] : [newest], MOST_BYTES);
}

/** A provider would undo the coding, and so must whoever judges what is in it. */
function readRequest({ forward, body }: Exchange): { readonly json: unknown } | null {
  const coding = headerValue(forward, 'content-encoding');
  const bytes = body.bytes ?? Buffer.alloc(0);
  if (!isCoded(coding)) return { json: body.json() ?? parsed(bytes) };
  const decoded = decodeBody(bytes, coding, MOST_DECODED_BYTES);
  return decoded.complete ? { json: parsed(decoded.bytes) } : null;
}

/** With a byte order mark, or in UTF-16, as some servers take it although RFC 8259 §8.1 forbids it. */
function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder(charsetOf(bytes)).decode(bytes));
  } catch {
    // Not JSON, so no conversation.
    return undefined;
  }
}

/** JSON begins with an ASCII character, so the zero beside it tells (RFC 4627 §3). */
function charsetOf([first, second]: Uint8Array): string {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  return (first === 0xfe && second === 0xff) || first === 0 ? 'utf-16be' : 'utf-8';
}

/** A server takes `r%65sponses` for `responses`. */
function plainPath(path: string): string {
  return path.replace(/%[2-7][0-9a-f]/gi, (sign) => String.fromCharCode(Number.parseInt(sign.slice(1), 16)));
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
