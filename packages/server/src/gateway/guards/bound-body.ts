// "A body larger than allowed is refused before a byte of it is read; one that waits to be asked for is asked for." (headers.md §14)
import type { ServerResponse } from 'node:http';
import type { Guard } from './guard.ts';

export function boundBody(): Guard {
  return ({ body, expectsContinue, response }) => {
    body.checkDeclared();
    // RFC 9110 §10.1.1: answered by us, after authentication, and not passed on.
    if (expectsContinue) askForBody(response);
    return null;
  };
}

/**
 * Behind a pipelined request it has to wait for its turn: node:http keeps what is written before, and puts the answer's head
 * in front of all of it (26.10, OutgoingMessage._send).
 */
function askForBody(response: ServerResponse): void {
  if (response.socket !== null) response.writeContinue();
  else response.once('socket', () => response.headersSent || response.writeContinue());
}
