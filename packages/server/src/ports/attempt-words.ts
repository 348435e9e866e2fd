// What came of a POST to an address of the organisation's, in words. Pure.
import type { DeliveryAttempt } from './webhooks.ts';

/** What came of it, fit for the caller: no address, no stack. */
export function inWords({ status, problem, durationMs }: DeliveryAttempt): string {
  if (status !== null)
    return `The receiver answered ${status} after ${durationMs} ms; expected is a status of 200 to 299.`;
  switch (problem) {
    case 'timeout':
      return 'The receiver did not answer within 10 s.';
    case 'target_not_allowed':
      return 'Nothing was sent: the address the name leads to is not allowed.';
    case 'secret_unreadable':
      return 'Nothing was sent: the key of this webhook cannot be opened with the present master key.';
    default:
      return 'No connection to the receiver could be made, or it broke.';
  }
}
