// What is logged by hand: a call to a model, or an event of another kind.

export interface ILogRequest {
  readonly model: string;
  readonly [member: string]: unknown;
}

export interface HeliconeEventTool {
  readonly _type: 'tool';
  readonly toolName: string;
  readonly input: unknown;
  readonly [member: string]: unknown;
}

export interface HeliconeEventVectorDB {
  readonly _type: 'vector_db';
  readonly operation: 'search' | 'insert' | 'delete' | 'update';
  readonly text?: string;
  readonly vector?: readonly number[];
  readonly topK?: number;
  readonly filter?: object;
  readonly databaseName?: string;
  readonly [member: string]: unknown;
}

export interface HeliconeEventData {
  readonly _type: 'data';
  readonly name: string;
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly [member: string]: unknown;
}

export type HeliconeCustomEventRequest = HeliconeEventTool | HeliconeEventVectorDB | HeliconeEventData;
/** The body that went to the provider, or an event of another kind. */
export type HeliconeLogRequest = ILogRequest | HeliconeCustomEventRequest;

export interface SendLogOptions {
  /** Ms since 1970. */
  readonly startTime: number;
  readonly endTime: number;
  readonly additionalHeaders?: Readonly<Record<string, string>> | undefined;
  /** Ms. */
  readonly timeToFirstToken?: number | undefined;
  /** Default 200; -3 = cancelled. */
  readonly status?: number | undefined;
  /** `OPENAI`, `ANTHROPIC`, `GOOGLE`, or another's name. */
  readonly provider?: string | undefined;
}
