// What a list keeps of a request. Tens of thousands of them are held while one scrolls, and collecting garbage stops the page for
// as long as it takes to walk through them: so few fields, and each text that many rows share only once.
import type { HeliconeRequest } from '@heliometer/contract';

export type ListedRequest = Pick<
  HeliconeRequest,
  | 'exchange_id'
  | 'request_id'
  | 'request_created_at'
  | 'request_path'
  | 'request_user_id'
  | 'response_status'
  | 'outcome'
  | 'provider'
  | 'model'
  | 'prompt_id'
  | 'prompt_version'
  | 'prompt_tokens'
  | 'completion_tokens'
  | 'usage_estimated'
  | 'cost'
  | 'latencies'
  | 'stream'
  | 'finish_reason'
  | 'session'
  | 'properties'
  | 'scores'
>;

export type Listing = (row: HeliconeRequest) => ListedRequest;

/** One for a list: it remembers the texts it has seen. */
export function createListing(): Listing {
  const texts = new Map<string, string>();
  const shared = <Text extends string | null>(text: Text): Text => {
    if (text === null) return text;
    const known = texts.get(text);
    if (known !== undefined) return known as Text;
    texts.set(text, text);
    return text;
  };
  // Written out, not copied field by field: an engine gives an object of known shape no room to grow.
  return (row) => ({
    exchange_id: row.exchange_id,
    request_id: row.request_id === row.exchange_id ? row.exchange_id : row.request_id,
    request_created_at: row.request_created_at,
    request_path: shared(row.request_path),
    request_user_id: shared(row.request_user_id),
    response_status: row.response_status,
    outcome: shared(row.outcome),
    provider: shared(row.provider),
    model: shared(row.model),
    prompt_id: shared(row.prompt_id),
    prompt_version: shared(row.prompt_version),
    prompt_tokens: row.prompt_tokens,
    completion_tokens: row.completion_tokens,
    usage_estimated: row.usage_estimated,
    cost: row.cost,
    latencies: row.latencies,
    stream: row.stream,
    finish_reason: shared(row.finish_reason),
    session: { id: shared(row.session.id), name: shared(row.session.name), path: shared(row.session.path) },
    properties: Object.fromEntries(Object.entries(row.properties).map(([name, value]) => [name, shared(value)])),
    scores: row.scores,
  });
}
