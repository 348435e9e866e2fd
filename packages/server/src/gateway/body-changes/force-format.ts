// "Every write of an event stream holds whole events, and not a byte of what they say is lost." (headers.md §12)
import { without } from '../../http/forwarding.ts';
import { isOn } from '../control-headers/read-control-headers.ts';
import type { AnswerFilter } from '../exchange.ts';
import type { Guard } from '../guards/guard.ts';
import { addFilter } from './add-filter.ts';

const ACCEPT_ENCODING = new Set(['accept-encoding']);
/** An event that grows beyond this goes out in parts: what is held for a client has a bound. */
const MOST_HELD = 1024 * 1024;

export function forceFormat(): Guard {
  return (exchange) => {
    if (!isOn(exchange.control, 'Helicone-Stream-Force-Format')) return null;
    // Events can only be told apart in an answer that is not compressed.
    exchange.forward = [...without(exchange.forward, ACCEPT_ENCODING), 'accept-encoding', 'identity'];
    addFilter(exchange, wholeEvents());
    return null;
  };
}

/** Line ends become LF, and one blank line stands behind each event (WHATWG HTML §9.2.5). */
export function wholeEvents(): AnswerFilter {
  // latin1 keeps bytes and characters one to one, so that UTF-8 sequences survive being cut anywhere.
  let held = '';
  let endedInCr = false;
  let insideEvent = false;
  const take = (chunk: Buffer): void => {
    if (chunk.byteLength === 0) return;
    let text = chunk.toString('latin1');
    // The CR was made an LF already; this LF belongs to it.
    if (endedInCr && text.startsWith('\n')) text = text.slice(1);
    endedInCr = text.endsWith('\r');
    held += text.replace(/\r\n?/g, '\n');
    if (!insideEvent) held = held.replace(/^\n+/, '');
  };
  const all = (): string => {
    const rest = held;
    insideEvent = rest !== '';
    held = '';
    return rest;
  };
  const events = (): string => {
    const end = held.lastIndexOf('\n\n');
    if (end === -1) return held.length > MOST_HELD ? all() : '';
    const complete = held.slice(0, end).replace(/\n{3,}/g, '\n\n');
    held = held.slice(end).replace(/^\n+/, '');
    insideEvent = false;
    return `${complete.replace(/\n+$/, '')}\n\n`;
  };
  return {
    pass(chunk) {
      take(chunk);
      return Buffer.from(events(), 'latin1');
    },
    flush: () => Buffer.from(events() + all(), 'latin1'),
  };
}
