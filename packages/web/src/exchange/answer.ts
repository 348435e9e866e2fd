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
}

/** By the rules of server-sent events (WHATWG HTML §9.2.6); a text without a single data line is read as JSON lines. */
export function eventsOf(streamed: string): readonly StreamEvent[] {
  const events: StreamEvent[] = [];
  let name: string | null = null;
  let data: string[] = [];
  const dispatch = () => {
    if (data.length > 0) events.push({ name, data: data.join('\n') });
    name = null;
    data = [];
  };
  const lines = streamed.split(/\r\n|\n|\r/);
  for (const line of lines) {
    if (line === '') dispatch();
    else if (line.startsWith('event:')) name = textAfterColon(line);
    else if (line.startsWith('data:')) data.push(textAfterColon(line));
  }
  // A stream that broke off: its last event is shown for what it is.
  dispatch();
  if (events.length > 0) return events;
  return lines.filter((line) => line.trim() !== '').map((line) => ({ name: null, data: line }));
}

function textAfterColon(line: string): string {
  const value = line.slice(line.indexOf(':') + 1);
  return value.startsWith(' ') ? value.slice(1) : value;
}
