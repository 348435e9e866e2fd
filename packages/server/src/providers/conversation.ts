// What a request says, turn by turn and whatever its wire format, for the policies that judge it before it is sent.
import type { RequestView, ViewMessage } from '@heliometer/contract';
import { findFormat } from './format-registry.ts';
import { textsOf } from './formats/view-messages.ts';
import type { Turn } from './turns.ts';

export interface ConversationClue {
  readonly providerSlug: string | null;
  readonly method: string;
  /** Upstream path. */
  readonly path: string;
  /** The body, parsed. */
  readonly request: unknown;
}

/** In order; empty when the body is in no format that is known, or says nothing. Never throws. */
export function conversationOf(clue: ConversationClue): readonly Turn[] {
  const view = findFormat({ ...clue, answer: undefined })?.requestView(clue.request);
  if (view === undefined) return [];
  const turns = (view.messages ?? []).map(turnOf);
  return turns.length === 0 ? promptOf(view) : turns;
}

function turnOf(message: ViewMessage): Turn {
  return { role: roleOf(message), text: textsOf([message]).join('\n'), images: imagesOf(message) };
}

const ROLES: Readonly<Record<string, Turn['role']>> = {
  system: 'system',
  developer: 'system',
  assistant: 'assistant',
  model: 'assistant',
  tool: 'tool',
  function: 'tool',
};

/** A role nobody knows is taken for the user's: it must not be a way around being judged. */
function roleOf({ role, _type }: ViewMessage): Turn['role'] {
  return _type === 'function' ? 'tool' : (ROLES[role.toLowerCase()] ?? 'user');
}

function imagesOf({ image_url: own, contentArray = [] }: ViewMessage): readonly string[] {
  return [...(own === undefined ? [] : [own]), ...contentArray.flatMap(imagesOf)];
}

/** Of a completion, or what is to be spoken or drawn. */
function promptOf({ prompt, input }: Omit<RequestView, 'provider'>): readonly Turn[] {
  const text = prompt ?? (typeof input === 'string' ? input : '');
  return text === '' ? [] : [{ role: 'user', text, images: [] }];
}
