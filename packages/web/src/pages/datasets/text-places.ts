// Where the words of a conversation stand in its bodies, in the shapes of the known providers, so that they can be edited in
// their place and all else stays as it is. Pure.

export interface TextPlace {
  readonly side: 'request' | 'response';
  readonly path: readonly (string | number)[];
  readonly role: string;
  readonly text: string;
}

export interface RowBodies {
  readonly request: unknown;
  readonly response: unknown;
}

type Json = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];

export function textPlaces({ request, response }: RowBodies): readonly TextPlace[] {
  const asked = objectOf(request);
  const answered = objectOf(response);
  const found: TextPlace[] = [];
  const collect = (side: TextPlace['side']) => (role: string, value: unknown, path: Path) => {
    if (typeof value === 'string') found.push({ side, role, path, text: value });
    for (const [index, part] of listOf(value).entries()) {
      const { text } = objectOf(part);
      if (typeof text === 'string') found.push({ side, role, path: [...path, index, 'text'], text });
    }
  };
  const ask = collect('request');
  ask('system', asked['system'], ['system']);
  ask('system', asked['instructions'], ['instructions']);
  ask('system', objectOf(asked['systemInstruction'])['parts'], ['systemInstruction', 'parts']);
  for (const key of ['messages', 'input', 'contents']) turns(asked[key], key, ask);
  ask('user', asked['prompt'], ['prompt']);
  if (typeof asked['input'] === 'string') ask('user', asked['input'], ['input']);
  const answer = collect('response');
  answer('assistant', answered['content'], ['content']);
  const choice = objectOf(listOf(answered['choices'])[0]);
  answer('assistant', objectOf(choice['message'])['content'], ['choices', 0, 'message', 'content']);
  answer('assistant', choice['text'], ['choices', 0, 'text']);
  answer('assistant', objectOf(answered['message'])['content'], ['message', 'content']);
  const candidate = objectOf(objectOf(listOf(answered['candidates'])[0])['content']);
  answer('assistant', candidate['parts'], ['candidates', 0, 'content', 'parts']);
  turns(answered['output'], 'output', answer);
  return found;
}

function turns(list: unknown, key: string, add: (role: string, value: unknown, path: Path) => void): void {
  for (const [index, turn] of listOf(list).entries()) {
    const { role, content, parts } = objectOf(turn);
    const speaker = typeof role === 'string' ? role : 'user';
    add(speaker, content, [key, index, 'content']);
    add(speaker, parts, [key, index, 'parts']);
  }
}

/** The same bodies with other words in that place. */
export function withText(bodies: RowBodies, { side, path }: TextPlace, text: string): RowBodies {
  return { ...bodies, [side]: replaced(bodies[side], path, text) };
}

function replaced(value: unknown, [step, ...rest]: Path, text: string): unknown {
  if (step === undefined) return text;
  if (Array.isArray(value)) return value.map((inner, index) => (index === step ? replaced(inner, rest, text) : inner));
  return { ...objectOf(value), [step]: replaced(objectOf(value)[step], rest, text) };
}

/** Where a conversation has no answer: one in OpenAI's shape, to be filled. null = its request is of another shape. */
export function withAnswer(bodies: RowBodies): RowBodies | null {
  const { messages, system } = objectOf(bodies.request);
  if (!Array.isArray(messages) || system !== undefined) return null;
  const message = { role: 'assistant', content: '' };
  return { ...bodies, response: { choices: [{ index: 0, message, finish_reason: 'stop' }] } };
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
