// The parameters of the playground: what it starts from.
import { text } from '../../url/search.ts';

export const params = {
  /** A request's id; `from` is every page's, of its range. */
  request: text,
  /** A stored prompt's id, */
  prompt: text,
  /** and which version of it, such as 3.1; default the highest. */
  version: text,
} as const;
