// The console's servers: what a gateway hands on has passed a gateway's limits, so these are the same.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { UPLOAD_TYPE } from '@heliometer/contract';
import { askForBody } from '../gateway/ask-for-body.ts';
import { onTheWire, restErrorReply } from '../gateway/refuse.ts';
import { openServer } from '../http/node-server.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Settings } from './config/table.ts';

/** Bodies have 1 MiB at most, and nothing else bounds the gaps in them; in files that are uploaded it bounds each gap. */
const REQUEST_TIMEOUT_MS = 5 * 60_000;

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
    // node:http takes none that is shorter than the one for headers.
    requestTimeoutMs: Math.max(REQUEST_TIMEOUT_MS, settings['gateway.clientHeadersTimeoutMs']),
  };
  return openServer(limits, {
    isUpload: ({ headers }) => headers['content-type'] === UPLOAD_TYPE,
    request(message, response) {
      if (message.headers.expect !== undefined && message.httpVersion !== '1.0') askForBody(response);
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
