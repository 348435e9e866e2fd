// A command's call to the running console, over the socket in the data dir.
import { type IncomingMessage, request } from 'node:http';
import type { DoorAnswer } from './records-door.ts';

/** Resolves when the answer begins. @throws what the socket says */
export function askConsole(socketPath: string, path: string, body: unknown): Promise<IncomingMessage> {
  const bytes = Buffer.from(JSON.stringify(body));
  const headers = { 'content-type': 'application/json', 'content-length': bytes.length };
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request({ socketPath, path, method: 'POST', headers }, resolve).once('error', reject).end(bytes);
  return promise;
}

/** Why a console refused, from the text of its answer. */
export function reasonOf(text: string): string {
  try {
    return (JSON.parse(text) as DoorAnswer).error ?? text;
  } catch {
    // A server of an older version answers in its own way.
    return text.slice(0, 200);
  }
}
