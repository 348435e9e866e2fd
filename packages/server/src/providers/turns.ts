// The turns of a conversation, whatever wire format they came in.

export interface Turn {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  /** All text parts, one below the other. */
  readonly text: string;
  /** URLs of images, `data:` ones included. */
  readonly images: readonly string[];
}

/** The user's words since the model last spoke; null when there are none. Tool results among them are not the user's. */
export function newestUserTurn(turns: readonly Turn[]): Turn | null {
  const last = turns.findLastIndex(({ role }) => role === 'user');
  if (last === -1) return null;
  const before = turns.slice(0, last).findLastIndex(({ role }) => role === 'assistant');
  const own = turns.slice(before + 1, last + 1).filter(({ role }) => role === 'user');
  return {
    role: 'user',
    text: own.map(({ text }) => text).join('\n'),
    images: own.flatMap(({ images }) => images),
  };
}
