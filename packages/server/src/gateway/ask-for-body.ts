// `100 Continue` (RFC 9110 §10.1.1), sent when its turn has come.
import type { ServerResponse } from 'node:http';

/**
 * Behind a pipelined request it has to wait for its turn: node:http keeps what is written before, and puts the answer's head
 * in front of all of it (26.10, OutgoingMessage._send).
 */
export function askForBody(response: ServerResponse): void {
  if (response.socket !== null) response.writeContinue();
  else response.once('socket', () => response.headersSent || response.writeContinue());
}
