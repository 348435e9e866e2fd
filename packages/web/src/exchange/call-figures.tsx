// What one call took and cost. Where there can be no figure it is a dash that says why, never “unknown”.
import type { HeliconeRequest } from '@heliometer/contract';
import { Value } from '../parts/value.tsx';

type Call = Pick<
  HeliconeRequest,
  'outcome' | 'request_path' | 'prompt_tokens' | 'completion_tokens' | 'usage_estimated' | 'cost'
>;

const REFUSED = new Set<string>(['rejected', 'limited', 'flagged', 'threat']);
const NO_TOKENS = 'Not sent upstream: no tokens';
/** OpenAI, Cohere and Voyage name a folder so, Google a method. */
const EMBEDDING_PATH = /\/embed|:(?:batch)?embed/i;

export function TokensIn({ call }: { readonly call: Call }) {
  const none = wasRefused(call) ? NO_TOKENS : null;
  return <Value kind="tokens" value={call.prompt_tokens} estimated={call.usage_estimated} none={none} />;
}

export function TokensOut({ call }: { readonly call: Call }) {
  const isEmbedding = EMBEDDING_PATH.test(call.request_path);
  const none = wasRefused(call) ? NO_TOKENS : isEmbedding ? 'An embedding has no output tokens' : null;
  return <Value kind="tokens" value={call.completion_tokens} estimated={call.usage_estimated} none={none} />;
}

export function CallCost({ call }: { readonly call: Call }) {
  const none = wasRefused(call) ? 'Not sent upstream: nothing to pay for' : null;
  return <Value kind="call-cost" value={call.cost} none={none} />;
}

function wasRefused({ outcome }: Call): boolean {
  return REFUSED.has(outcome);
}
