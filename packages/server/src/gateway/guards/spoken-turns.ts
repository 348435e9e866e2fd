// What is said in an exchange's body, for the guards that judge it: read as a provider would read it, however it is spelled,
// so that no spelling is a way around being judged.
import { decodeBody, isCoded } from '../../http/content-coding.ts';
import { headerValue } from '../../http/raw-headers.ts';
import { loadOnce } from '../../kernel/load-once.ts';
import type { Turn } from '../../providers/turns.ts';
import type { Exchange, Target } from '../exchange.ts';

/** A compressed body is taken apart up to this size, which is what a held body may have by default. */
const MOST_DECODED_BYTES = 16 * 1024 * 1024;

/** Wire formats take memory and time to load, and most gateways never look. */
const loadReader = loadOnce(() => import('../../providers/conversation.ts'));

/** Empty when the body says nothing that could be judged; null when its coding keeps what it says from us. */
export async function spokenTurns(exchange: Exchange): Promise<readonly Turn[] | null> {
  const request = readRequest(exchange);
  if (request === null) return null;
  if (request.json === undefined) return [];
  const { conversationOf } = await loadReader();
  const { provider, path } = exchange.target as Target;
  return conversationOf({
    providerSlug: provider?.slug ?? null,
    method: exchange.method,
    path: plainPath(path),
    request: request.json,
  });
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
