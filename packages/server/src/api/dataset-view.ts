// What a row of a dataset says: its bodies in the common view, and the beginnings of its last turns for lists. Pure.
import type { LlmSchema, StoredBody, ViewMessage } from '@heliometer/contract';
import type { DatasetBodies, DatasetOrigin, DatasetTexts } from '../ports/datasets.ts';
import type { ExchangeView } from '../ports/exchange-view.ts';
import type { StoredBodies } from '../ports/record-store.ts';

export type RowOrigin = Pick<DatasetOrigin, 'provider' | 'path' | 'format'>;

/** Rows hold the folded answer of a stream, so none of them is one. */
export function viewRow(origin: RowOrigin, bodies: DatasetBodies, view: ExchangeView): LlmSchema | null {
  const { provider, path, format } = origin;
  const stored: StoredBodies = { request: storedBody(bodies.request), response: storedBody(bodies.response) };
  return view.view({ provider, path, format, targetUrl: '', stream: false }, stored);
}

function storedBody(text: string): StoredBody {
  return { encoding: 'utf8', text, truncated: false, contentType: 'application/json' };
}

export function textsOfRow(schema: LlmSchema | null): DatasetTexts {
  if (schema === null) return { lastUserTurn: null, answer: null };
  const { messages = [], prompt, input } = schema.request;
  const asked = messages.findLast(({ role, _type }) => role === 'user' && _type !== 'function');
  const said = asked === undefined ? (prompt ?? inputText(input)) : textOf(asked);
  const answer = (schema.response?.messages ?? []).map(textOf).filter((text) => text !== '');
  return { lastUserTurn: beginning(said), answer: beginning(answer.join('\n')) };
}

/** Of an embedding, say: what is to be embedded. */
function inputText(input: unknown): string {
  return typeof input === 'string' ? input : (JSON.stringify(input) ?? '');
}

function textOf(message: ViewMessage): string {
  const { content = '', contentArray = [], tool_calls: calls = [] } = message;
  const called = calls.map(({ name, arguments: given }) => `${name}(${JSON.stringify(given) ?? ''})`);
  return [content, ...contentArray.map(textOf), ...called].filter((text) => text !== '').join('\n');
}

const SHOWN_CHARACTERS = 400;

function beginning(text: string): string | null {
  if (text === '') return null;
  if (text.length <= SHOWN_CHARACTERS) return text;
  // Not between the halves of a character.
  return `${text.slice(0, SHOWN_CHARACTERS).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
