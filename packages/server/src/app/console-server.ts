// The console's servers: what a gateway hands on has passed a gateway's limits, so these are the same.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { onTheWire, restErrorReply } from '../gateway/refuse.ts';
import { openServer } from '../http/node-server.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Settings } from './config/table.ts';

/** Not yet listening. */
export function openConsoleServer(
  settings: Settings,
  answer: (message: IncomingMessage, response: ServerResponse) => void,
): Server {
  const maxHeaderBytes = settings['gateway.maxHeaderBytes'];
  const limits = {
    maxHeaderBytes,
    headersTimeoutMs: settings['gateway.clientHeadersTimeoutMs'],
    keepAliveMs: settings['gateway.clientKeepAliveMs'],
  };
  return openServer(limits, {
    request(message, response) {
      if (message.headers.expect !== undefined) response.writeContinue();
      answer(message, response);
    },
    headersTooLarge: () =>
      onTheWire(
        restErrorReply(
          new GatewayError('headers_too_large', `The header block is larger than ${maxHeaderBytes} bytes.`),
        ),
      ),
  });
}
