// Where in a text something was found.

/** First character and the one behind the last. */
export type Span = readonly [from: number, to: number];

/** Spans in order. Takes time proportional to the text, whatever the text. */
export type Find = (text: string) => Iterable<Span>;

/** In a regular expression: no word ends here. The letter of an escape that is still in the text (`\n`) is none. */
export const WORD_BEFORE = '(?<!\\w(?<!\\\\[nrtbf]))';
