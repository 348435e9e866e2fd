// The columns of the playground: each a provider, a key and a draft; their messages are one for all, or each its own.
import { CHAT_PROVIDERS, type ChatSlug } from '@heliometer/contract';
import { type Body, bodyOf, type Draft, newMessage } from '../../prompt/draft.ts';
import { type Examples, fillBody } from '../../prompt/variables.ts';
import type { Call } from './run-call.ts';

export interface Lane {
  readonly key: string;
  readonly provider: ChatSlug;
  /** null = the newest active one. */
  readonly keyName: string | null;
  readonly draft: Draft;
}

export const MOST_LANES = 4;

let lastKey = 0;

export function newLane(from?: Omit<Lane, 'key'>): Lane {
  lastKey += 1;
  const draft = { model: 'gpt-4o-mini', messages: [newMessage('system'), newMessage('user')], settings: '{}' };
  return { provider: 'openai', keyName: null, draft, ...from, key: `lane${lastKey}` };
}

/** @param provider as a record names it */
export function slugOf(provider: string): ChatSlug | null {
  const slug = provider.toLowerCase();
  return slug in CHAT_PROVIDERS ? (slug as ChatSlug) : null;
}

export type ReadLane = { readonly call: Call } | { readonly fault: string };

export function callOf({ provider, keyName, draft }: Lane, examples: Examples): ReadLane {
  if (draft.model.trim() === '') return { fault: 'Name a model.' };
  if (draft.messages.length === 0) return { fault: 'Add a message.' };
  const read = bodyOf(draft);
  if ('fault' in read) return read;
  return { call: { provider, keyName, body: fillBody(read.body, examples) as Body } };
}
