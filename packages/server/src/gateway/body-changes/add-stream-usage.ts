// "A chat stream reports its usage when asked to, and nothing else about the request changes." (headers.md §12)

import { without } from '../../http/forwarding.ts';
import { headerValue } from '../../http/raw-headers.ts';
import { isOn } from '../control-headers/read-control-headers.ts';
import type { Exchange } from '../exchange.ts';
import type { Guard } from '../guards/guard.ts';
import { pathOf } from '../request-path.ts';
import { addFilter } from './add-filter.ts';
import { dropUsageChunk } from './drop-usage-chunk.ts';

export interface StreamUsageSettings {
  /** Ask for usage on every stream, and hide the extra chunk from clients that did not ask. */
  readonly always: boolean;
  readonly gatherBytes: number;
}

const COMPLETIONS = /\/(?:chat\/)?completions$/;
/** These refuse members they don't know, or report usage in any case. */
const NOT_UNASKED: ReadonlySet<string> = new Set([
  'mistral',
  'cohere',
  'perplexity',
  'anthropic',
  'google',
  'vertex',
  'bedrock',
]);
const ACCEPT_ENCODING = new Set(['accept-encoding']);

export function addStreamUsage(settings: StreamUsageSettings): Guard {
  return (exchange) => {
    const asked = isOn(exchange.control, 'Helicone-Stream-Usage');
    const wanted = asked || (settings.always && !NOT_UNASKED.has(exchange.target?.provider?.slug ?? ''));
    if (!wanted || !isJsonCompletion(exchange)) return null;
    return change(exchange, settings.gatherBytes, asked);
  };
}

function isJsonCompletion({ method, target, forward, body }: Exchange): boolean {
  if (method !== 'POST' || body.isEmpty || !COMPLETIONS.test(pathOf(target?.path ?? ''))) return false;
  const coding = headerValue(forward, 'content-encoding');
  return coding === null || coding.toLowerCase() === 'identity';
}

async function change(exchange: Exchange, gatherBytes: number, asked: boolean): Promise<null> {
  const { body } = exchange;
  if (body.declaredBytes === null || body.declaredBytes > gatherBytes) {
    if (asked) exchange.warnings.push('Helicone-Stream-Usage had no effect on a body of this size or of untold length');
    return null;
  }
  const changed = withStreamUsage(await body.gather(gatherBytes));
  if (changed === null) return null;
  body.replace(changed);
  exchange.notes.bodyChanges = [...exchange.notes.bodyChanges, 'stream_usage'];
  if (!asked) {
    // The extra chunk can only be found, and taken out, in an answer that is not compressed.
    exchange.forward = [...without(exchange.forward, ACCEPT_ENCODING), 'accept-encoding', 'identity'];
    addFilter(exchange, dropUsageChunk());
  }
  return null;
}

/** The body with `stream_options.include_usage` on; `null` when it does not stream, asks already, or is no JSON object. */
export function withStreamUsage(body: Buffer): Buffer | null {
  const parsed = parseObject(body.toString('utf8'));
  if (parsed?.['stream'] !== true) return null;
  const options = parsed['stream_options'];
  if (options === undefined) return spliced(body);
  if (typeof options === 'object' && options !== null && !Array.isArray(options)) {
    if ((options as Record<string, unknown>)['include_usage'] === true) return null;
    return Buffer.from(JSON.stringify({ ...parsed, stream_options: { ...options, include_usage: true } }));
  }
  return options === null ? Buffer.from(JSON.stringify({ ...parsed, stream_options: { include_usage: true } })) : null;
}

/** Everything else keeps its bytes: numbers, order and white space included. */
function spliced(body: Buffer): Buffer {
  const brace = body.indexOf('{') + 1;
  const member = Buffer.from('"stream_options":{"include_usage":true},');
  return Buffer.concat([body.subarray(0, brace), member, body.subarray(brace)]);
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    // Not JSON: the provider will say so.
    return null;
  }
}
