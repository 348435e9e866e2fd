// One wire format: how to read model, usage and text out of the bodies that speak it. Formats are pure; a body reaches
// them decoded and parsed, a stream as its list of events.
import type { RequestView, ResponseView, Usage } from '@heliometer/contract';

/** One event of a stream, already parsed. */
export interface StreamEvent {
  /** The SSE `event:` field, or the AWS event stream's `:event-type`; null when there was none. */
  readonly type: string | null;
  /** Parsed JSON payload. Events that are not JSON (`[DONE]`) are left out. */
  readonly data: unknown;
  /** Where the event begins in the decoded body. */
  readonly offset: number;
}

export interface RequestFacts {
  readonly model: string | null;
  readonly userId: string | null;
  readonly stream: boolean;
  /** The most output tokens the caller allows; null = not said. */
  readonly maxOutputTokens: number | null;
}

export interface AnswerFacts {
  readonly model: string | null;
  readonly usage: Usage;
  /** What is charged for, where the answer counts it apart from what was used. */
  readonly billedUsage?: Usage;
  readonly finishReason: string | null;
  /** Decimal USD, where a provider says what it charged. */
  readonly reportedCostUsd: string | null;
  readonly serviceTier: string | null;
}

/** What of an answer stands outside its body. */
export interface AnswerContext {
  /** First value of a header of the answer by its lower-case name; null when there is none. */
  readonly header: (lowerName: string) => string | null;
}

export interface WireFormat {
  readonly name: string;
  /** What the request body says. `body` is parsed JSON, or undefined when it was none. Never throws. */
  readRequest(body: unknown): RequestFacts;
  /**
   * What a whole (not streamed) answer says. Never throws; what is not there is null. `context` serves the formats that
   * report usage in headers (Bedrock's invoke); without it they read the body alone.
   */
  readAnswer(body: unknown, context?: AnswerContext): AnswerFacts;
  /** The answer a stream amounts to, in the shape `readAnswer` takes; works on a stream cut short, too. */
  fold(events: readonly StreamEvent[]): unknown;
  /** True for the events that carry the first visible output (text, reasoning, a tool call, audio). */
  carriesContent(event: StreamEvent): boolean;
  requestView(body: unknown): Omit<RequestView, 'provider'>;
  answerView(body: unknown): ResponseView;
  /** Texts of the input, for counting tokens where nothing was reported. */
  inputTexts(body: unknown): readonly string[];
  /** Texts of the output, likewise. */
  outputTexts(body: unknown): readonly string[];
  /** What the request itself says is charged once it succeeds (characters to be spoken), where answers don't say it. */
  usageOfRequest?(body: unknown): Partial<Usage>;
}
