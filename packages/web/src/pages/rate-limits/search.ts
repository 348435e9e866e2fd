// The parameters of the rate limits page.
import { text } from '../../url/search.ts';

export const params = {
  /** A rule's id, or `new`. */
  open: text,
} as const;
