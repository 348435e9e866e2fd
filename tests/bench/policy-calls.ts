// What each policy is asked for with: one small call for each, which differs from the plain one by what asks for the policy.
import { type BenchCall, EACH_TIME, smallCall } from './call.ts';

export interface PolicyCall {
  readonly name: string;
  readonly call: BenchCall;
  /** A header of the answer that shows the policy at work, and how its value begins; null = nothing shows it. */
  readonly shownBy: readonly [string, string] | null;
}

export interface Places {
  readonly key: string;
  /** Answers calls, moderation and PostHog's batches. */
  readonly upstreamUrl: string;
}

type Headers = Readonly<Record<string, string>>;

export function policyCalls({ key, upstreamUrl }: Places): readonly PolicyCall[] {
  const plain = smallCall(key);
  const asking = (headers: Headers, body = plain.body): BenchCall => ({
    ...plain,
    headers: { ...plain.headers, ...headers },
    body,
  });
  const fallbacks = [{ 'target-url': upstreamUrl, headers: {}, onCodes: [{ from: 500, to: 599 }] }];
  const posthog = { 'helicone-posthog-key': 'phc_bench', 'helicone-posthog-host': upstreamUrl };
  const cached = (seed: string) => ({ 'helicone-cache-enabled': 'true', 'helicone-cache-seed': seed });
  return [
    {
      name: 'cache, MISS',
      call: asking(cached('miss'), withMember(plain.body, `"user":"${EACH_TIME}"`)),
      shownBy: ['helicone-cache', 'MISS'],
    },
    { name: 'cache, HIT (same bytes)', call: asking(cached('hit')), shownBy: ['helicone-cache', 'HIT'] },
    ...limitCalls(key),
    {
      name: 'security, builtin',
      call: asking({ 'helicone-llm-security-enabled': 'true' }),
      shownBy: ['helicone-status', 'success'],
    },
    {
      name: 'moderation',
      call: asking({ 'helicone-moderations-enabled': 'true' }),
      shownBy: ['helicone-status', 'success'],
    },
    {
      name: 'retries on, none made',
      call: asking({ 'helicone-retry-enabled': 'true' }),
      shownBy: ['helicone-retry-count', '0'],
    },
    {
      name: 'fallbacks, one item',
      call: asking({ 'helicone-fallbacks': JSON.stringify(fallbacks) }),
      shownBy: ['helicone-fallback-index', '0'],
    },
    {
      name: 'prompt id with tags',
      call: asking({ 'helicone-prompt-id': 'bench' }, tagged(plain.body)),
      shownBy: null,
    },
    {
      name: 'both bodies omitted',
      call: asking({ 'helicone-omit-request': 'true', 'helicone-omit-response': 'true' }),
      shownBy: null,
    },
    { name: 'PostHog', call: asking(posthog), shownBy: null },
  ];
}

/** So large that nobody is refused. */
const QUOTA = 900_000_000;

export function limitCalls(key: string): readonly PolicyCall[] {
  const plain = smallCall(key);
  return ['request', 'cents', 'token'].map((unit) => ({
    name: `rate limit, ${unit}`,
    call: { ...plain, headers: { ...plain.headers, 'helicone-ratelimit-policy': `${QUOTA};w=60;u=${unit}` } },
    shownBy: ['helicone-ratelimit-remaining', ''],
  }));
}

export function vaultCall(key: string): PolicyCall {
  const { path, headers, body } = smallCall(key);
  const { authorization: _, ...others } = headers as Record<string, string>;
  const asking = { ...others, 'helicone-provider-key': 'bench' };
  return { name: 'vault key', call: { path, headers: asking, body }, shownBy: null };
}

function withMember(body: string, member: string): string {
  return `${body.slice(0, -1)},${member}}`;
}

function tagged(body: string): string {
  const { messages, ...others } = JSON.parse(body) as { messages: readonly { role: string; content: string }[] };
  const [question] = messages;
  const content = `Answer briefly. <helicone-prompt-input key="question">${question?.content}</helicone-prompt-input>`;
  return JSON.stringify({ ...others, messages: [{ role: 'user', content }] });
}
