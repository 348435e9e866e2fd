// What a JSON view shows of a value: its text, how much of it was cut, and how many texts in it are JSON themselves.

const MOST_STRING = 2_000;

export interface ShownJson {
  readonly text: string;
  /** Strings that were cut. */
  readonly cut: number;
  /** Strings that are objects or lists as JSON. */
  readonly nested: number;
}

export function shownJson(
  value: unknown,
  { whole, opened }: { readonly whole: boolean; readonly opened: boolean },
): ShownJson {
  if (typeof value === 'string') return { text: value, cut: 0, nested: 0 };
  let cut = 0;
  let nested = 0;
  const text = JSON.stringify(
    value,
    (_, inner: unknown) => {
      if (typeof inner !== 'string') return inner;
      const parsed = jsonIn(inner);
      if (parsed !== null) {
        nested += 1;
        if (opened) return parsed;
      }
      if (whole || inner.length <= MOST_STRING) return inner;
      cut += 1;
      return `${inner.slice(0, MOST_STRING)}… ${inner.length - MOST_STRING} more characters`;
    },
    2,
  );
  return { text: text ?? 'null', cut, nested };
}

/** null: an ordinary text. */
export function jsonIn(text: string): object | null {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' ? parsed : null;
  } catch {
    // It only begins like one.
    return null;
  }
}
