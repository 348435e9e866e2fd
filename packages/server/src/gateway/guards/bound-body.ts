// "A body larger than allowed is refused before a byte of it is read; one that waits to be asked for is asked for." (headers.md §14)
import { askForBody } from '../ask-for-body.ts';
import type { Guard } from './guard.ts';

export function boundBody(): Guard {
  return ({ body, expectsContinue, response }) => {
    body.checkDeclared();
    // RFC 9110 §10.1.1: answered by us, after authentication, and not passed on.
    if (expectsContinue) askForBody(response);
    return null;
  };
}
