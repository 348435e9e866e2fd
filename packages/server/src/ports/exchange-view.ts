// What the API shows of an exchange's bodies beside their text. The knowledge of wire formats that this takes lives in providers.
import type { ExchangeRecord, LlmSchema } from '@heliometer/contract';
import type { StoredBodies } from './record-store.ts';
import type { PromptBody } from './stored-prompts.ts';

export type ViewedRecord = Pick<ExchangeRecord, 'provider' | 'targetUrl' | 'path' | 'format' | 'stream'>;

export interface CompiledPrompt {
  readonly body: unknown;
  /** Inputs the prompt has that were not given. */
  readonly missing: readonly string[];
}

export interface ExchangeView {
  /** Slugs of every provider known by name. */
  readonly providers: readonly string[];
  /** By slug, alias or name, whatever its case; null = nobody known is called so. */
  providerSlug(name: string): string | null;
  /** The common view of the call; null when the bodies fit no wire format. */
  view(record: ViewedRecord, bodies: StoredBodies): LlmSchema | null;
  /** What the provider would have answered had it not streamed; null when the answer is no stream that could be read. */
  fold(record: ViewedRecord, bodies: StoredBodies): unknown;
  /** A body that marks its prompt with tags, as the provider got it. */
  untag(request: unknown): unknown;
  /** A body that names a stored prompt, as the provider got it: with the prompt's messages, filled with the body's inputs. */
  fillStored(record: ViewedRecord, request: Readonly<Record<string, unknown>>, prompt: PromptBody): unknown;
  /** A body that marks its prompt with tags, filled anew; see providers/compile-prompt.ts. */
  compile(request: unknown, inputs: Readonly<Record<string, string>>): CompiledPrompt;
}
