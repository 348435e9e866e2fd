// The common view of a call: what a person reads, whatever wire format carried it. Field names are those of Helicone's
// `llmSchema`, which clients of the REST API already know.

export interface ViewToolCall {
  readonly id: string | null;
  readonly name: string;
  /** Parsed when the provider sent JSON text; the raw string when it does not parse. */
  readonly arguments: unknown;
}

export type ViewMessageType =
  | 'message'
  | 'functionCall'
  | 'function'
  | 'image'
  | 'audio'
  | 'file'
  | 'contentArray'
  | 'refusal';

export interface ViewMessage {
  readonly _type: ViewMessageType;
  readonly role: string;
  readonly content?: string;
  readonly contentArray?: readonly ViewMessage[];
  readonly reasoning?: string;
  readonly tool_calls?: readonly ViewToolCall[];
  readonly tool_call_id?: string;
  /** URL, `data:` URL or provider file id. */
  readonly image_url?: string;
  readonly audio_data?: string;
  readonly file_data?: string;
  readonly mime_type?: string;
  readonly annotations?: readonly unknown[];
}

export interface ViewTool {
  readonly name: string;
  readonly description?: string;
  readonly parameters?: unknown;
}

export interface RequestView {
  readonly llm_type: 'chat' | 'completion' | 'embedding' | 'image' | 'audio' | 'rerank' | 'other';
  readonly provider: string;
  readonly model: string | null;
  readonly messages?: readonly ViewMessage[];
  readonly prompt?: string;
  readonly input?: unknown;
  readonly max_tokens?: number;
  readonly temperature?: number;
  readonly top_p?: number;
  readonly seed?: number;
  readonly stream?: boolean;
  readonly presence_penalty?: number;
  readonly frequency_penalty?: number;
  readonly stop?: unknown;
  readonly reasoning_effort?: string;
  readonly tools?: readonly ViewTool[];
  readonly parallel_tool_calls?: boolean;
  readonly tool_choice?: unknown;
  readonly response_format?: unknown;
  readonly n?: number;
}

export interface ResponseView {
  readonly model: string | null;
  readonly messages?: readonly ViewMessage[];
  readonly finish_reason?: string | null;
  readonly error?: { readonly heliconeMessage: string };
}

export interface LlmSchema {
  readonly request: RequestView;
  readonly response: ResponseView | null;
}
