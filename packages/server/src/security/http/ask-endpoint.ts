// One question over HTTP to an endpoint the operator named, and trusts: no redirects, a bounded answer, JSON.
import { Agent, errors, request } from 'undici';
import { NoVerdict } from '../../ports/security-engine.ts';

export interface Endpoint {
  /** Whole. */
  readonly url: string;
  readonly apiKey: string | null;
}

export interface EndpointAnswer {
  readonly status: number;
  readonly json: unknown;
}

const MOST_ANSWER_BYTES = 256 * 1024;
const KEEP_ALIVE_MS = 4_000;

/** Of the gateway's own, so that it can be closed. */
export function openAgent(): Agent {
  return new Agent({ keepAliveTimeout: KEEP_ALIVE_MS, maxResponseSize: MOST_ANSWER_BYTES });
}

/** @throws NoVerdict */
export async function askEndpoint(
  { url, apiKey }: Endpoint,
  question: unknown,
  { dispatcher, signal }: { readonly dispatcher: Agent; readonly signal: AbortSignal },
): Promise<EndpointAnswer> {
  let status: number | null = null;
  try {
    const answer = await request(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify(question),
      dispatcher,
      signal,
    });
    status = answer.statusCode;
    const json = status === 200 ? await answer.body.json() : await answer.body.dump();
    if (status !== 200) throw new NoVerdict(`the endpoint answered ${status}`, { status });
    return { status, json };
  } catch (cause) {
    if (cause instanceof NoVerdict || (signal.aborted && !(cause instanceof errors.UndiciError))) throw cause;
    throw new NoVerdict('the endpoint gave no answer that could be read', { status, cause });
  }
}
