// The common view of a call as a list of things to read: each message with its parts, each tool call with the result that came
// for it later.
import type { LlmSchema, ViewMessage, ViewToolCall } from '@heliometer/contract';

export interface ShownCall {
  readonly call: ViewToolCall;
  /** null: none in this request. */
  readonly result: ViewMessage | null;
}

export interface ShownMessage {
  readonly key: string;
  readonly message: ViewMessage;
  readonly calls: readonly ShownCall[];
  /** Of the answer, not of what was sent. */
  readonly isAnswer: boolean;
}

export function conversationOf(view: LlmSchema): readonly ShownMessage[] {
  const sent = view.request.messages ?? [];
  const answered = view.response?.messages ?? [];
  const all = [...sent, ...answered];
  const results = new Map(
    all.filter((message) => message.tool_call_id !== undefined).map((message) => [message.tool_call_id, message]),
  );
  const joined = new Set<ViewMessage>();
  const shown = all.map((message, i): ShownMessage => {
    const calls = callsOf(message).map((call): ShownCall => {
      const result = call.id === null ? undefined : results.get(call.id);
      if (result !== undefined) joined.add(result);
      return { call, result: result ?? null };
    });
    return { key: String(i), message, calls, isAnswer: i >= sent.length };
  });
  return shown.filter(({ message }) => !joined.has(message));
}

function callsOf(message: ViewMessage): readonly ViewToolCall[] {
  return [...(message.tool_calls ?? []), ...(message.contentArray ?? []).flatMap((part) => part.tool_calls ?? [])];
}

/** Of a text: enough for “System · 412 words”. */
export function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length;
}
