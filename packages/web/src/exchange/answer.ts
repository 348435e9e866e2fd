// A recorded answer taken apart: of a stream the text as it came, the answer put together from it, and its events one by one.

export interface SplitAnswer {
  /** null = not a stream, or its text is not kept. */
  readonly streamed: string | null;
  readonly assembled: unknown;
}

/** `streamed_data` is where the API puts the text of a stream, beside the members of the answer. */
export function splitAnswer(body: unknown): SplitAnswer {
  if (typeof body !== 'object' || body === null || !('streamed_data' in body))
    return { streamed: null, assembled: body };
  const { streamed_data: streamed, ...assembled } = body;
  return typeof streamed === 'string' ? { streamed, assembled } : { streamed: null, assembled: body };
}

export interface StreamEvent {
  /** Of the event line; null = none. */
  readonly name: string | null;
  readonly data: string;
  /** Where its first field begins, in bytes of UTF-8. */
  readonly offset: number;
}

/** By the rules of server-sent events (WHATWG HTML §9.2.6); a text without a single data line is read as JSON lines. */
export function eventsOf(streamed: string): readonly StreamEvent[] {
  const lines = linesOf(streamed);
  const events: StreamEvent[] = [];
  let begun: { readonly offset: number; name: string | null; readonly data: string[] } | null = null;
  const dispatch = () => {
    if (begun !== null && begun.data.length > 0) events.push({ ...begun, data: begun.data.join('\n') });
    begun = null;
  };
  for (const { text, offset } of lines) {
    if (text === '') dispatch();
    else if (!text.startsWith(':')) {
      begun ??= { offset, name: null, data: [] };
      if (text.startsWith('event:')) begun.name = textAfterColon(text);
      else if (text.startsWith('data:')) begun.data.push(textAfterColon(text));
    }
  }
  // A stream that broke off: its last event is shown for what it is.
  dispatch();
  if (events.length > 0) return events;
  return lines.filter(({ text }) => text.trim() !== '').map(({ text, offset }) => ({ name: null, data: text, offset }));
}

interface Line {
  readonly text: string;
  /** In bytes of UTF-8. */
  readonly offset: number;
}

function linesOf(streamed: string): readonly Line[] {
  const encoder = new TextEncoder();
  let offset = 0;
  // Texts of lines and their ends by turns.
  const pieces = streamed.split(/(\r\n|\n|\r)/);
  const lines: Line[] = [];
  for (let i = 0; i < pieces.length; i += 2) {
    const text = pieces[i] ?? '';
    lines.push({ text, offset });
    offset += encoder.encode(text).length + (pieces[i + 1] ?? '').length;
  }
  return lines;
}

/** Of each event when the bytes it begins with came, ms since the request; null = not known. */
export function timesOf(
  events: readonly StreamEvent[],
  arrivals: readonly (readonly [number, number])[],
): readonly (number | null)[] {
  let next = 0;
  return events.map(({ offset }) => {
    while (next < arrivals.length && (arrivals[next]?.[0] ?? 0) <= offset) next += 1;
    return arrivals[next - 1]?.[1] ?? null;
  });
}

function textAfterColon(line: string): string {
  const value = line.slice(line.indexOf(':') + 1);
  return value.startsWith(' ') ? value.slice(1) : value;
}
