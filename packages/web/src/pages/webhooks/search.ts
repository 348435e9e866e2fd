// The parameters of the webhooks page and of one webhook's.
import { oneOf, text } from '../../url/search.ts';

export const params = {
  /** `new`, or the id of a delivery. */
  open: text,
  tab: oneOf('settings'),
  /** Of the deliveries that are shown. */
  state: oneOf('waiting', 'delivered', 'failed'),
} as const;
