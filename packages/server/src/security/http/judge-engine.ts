// A judge behind an OpenAI-compatible endpoint that answers as Llama Guard does: `safe`, or `unsafe` and the categories on
// the next line. The server's chat template makes its prompt of the conversation.
import { type JudgedTurn, NoVerdict, type SecurityEngine, type SecurityVerdict } from '../../ports/security-engine.ts';
import { askEndpoint, type Endpoint, openAgent } from './ask-endpoint.ts';

export interface JudgeEndpoint extends Endpoint {
  readonly model: string;
}

/** `unsafe` and some categories. */
const MOST_TOKENS = 40;

export function createJudgeEngine({ url, apiKey, model }: JudgeEndpoint): SecurityEngine {
  const dispatcher = openAgent();
  const endpoint = { url: `${url}/chat/completions`, apiKey };
  return {
    name: 'HTTP',
    url: endpoint.url,
    async check(turns, signal) {
      const question = { model, messages: alternating(turns), temperature: 0, max_tokens: MOST_TOKENS, stream: false };
      const { status, json } = await askEndpoint(endpoint, question, { dispatcher, signal });
      const verdict = readJudgement(contentOf(json));
      if (verdict === null) throw new NoVerdict('the judge said neither safe nor unsafe', { status });
      return { ...verdict, status };
    },
    close: () => dispatcher.destroy(),
  };
}

interface Message {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** Llama Guard's template wants user and assistant in turn, the user first; what a tool says comes from outside, like a user. */
function alternating(turns: readonly JudgedTurn[]): readonly Message[] {
  const messages: Message[] = [];
  for (const { role: said, text } of turns) {
    const role = said === 'assistant' ? 'assistant' : 'user';
    const last = messages.at(-1);
    if (last?.role === role) messages[messages.length - 1] = { role, content: `${last.content}\n\n${text}` };
    else messages.push({ role, content: text });
  }
  return messages[0]?.role === 'assistant'
    ? [{ role: 'user', content: '(earlier turns left out)' }, ...messages]
    : messages;
}

function contentOf(answer: unknown): string {
  const choices = (answer as { choices?: unknown } | null)?.choices;
  const content: unknown = Array.isArray(choices) ? choices[0]?.message?.content : undefined;
  return typeof content === 'string' ? content : '';
}

const CATEGORY = /\bS\d{1,2}\b/gi;

/** null = neither word stands first. */
export function readJudgement(text: string): Omit<SecurityVerdict, 'status'> | null {
  const [, word, rest = ''] = /^\W*(safe|unsafe)\b([\s\S]*)$/i.exec(text) ?? [];
  if (word === undefined) return null;
  if (word.toLowerCase() === 'safe') return { threat: false, category: null };
  const categories = new Set((rest.match(CATEGORY) ?? []).map((name) => name.toUpperCase()));
  return { threat: true, category: categories.size === 0 ? null : [...categories].join(',') };
}
