// The parameters of the prompts page and of one prompt's.
import { oneOf, sorting, text } from '../../url/search.ts';

export const params = {
  /** Any part of a name. */
  q: text,
  sort: sorting,
  /** Of one prompt. */
  tab: oneOf('diff', 'inputs', 'editor'),
  /** Of the editor and the inputs: `3.1`; default the highest. */
  version: text,
  /** Of the diff: two versions, `3.1..3.2`. */
  cmp: text,
} as const;
