// How event streams say that nothing follows. Who hangs up there has had the whole answer.

/**
 * OpenAI chat and completions end with `[DONE]`, and so do most that speak like them; the Responses API, Anthropic's messages
 * and Cohere's chat with an event of a certain name (their API references, "streaming"). Gemini says nothing.
 */
const LAST_EVENT =
  /^(?:data: ?\[DONE\]|event: ?(?:response\.(?:completed|incomplete|failed)|message_stop|message-end))[ \t]*$/m;
const BETWEEN_EVENTS = /\r\n\r\n|\n\n|\r\r/;

/** Whether the end of a stream, given as bytes, is its last event, complete. */
export function endsStream(tail: Buffer): boolean {
  const events = tail.toString('latin1').split(BETWEEN_EVENTS);
  // What stands behind the last blank line is an event still being written.
  return events.pop() === '' && LAST_EVENT.test(events.pop()?.replaceAll('\r', '\n') ?? '');
}
