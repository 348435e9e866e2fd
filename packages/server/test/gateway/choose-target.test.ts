// headers.md §2, rules 2 to 8, as a table.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type CheckTarget,
  providerAddresses,
  type RoutingSettings,
  targetByHeaderOrHost,
  targetByPath,
  type Wanted,
} from '../../src/gateway/choose-target.ts';

const DEFAULTS: RoutingSettings = { hostDomains: ['helicone.ai', 'hconeai.com', 'localhost'], providers: {} };
const ANY: CheckTarget = (raw) => ({ url: new URL(raw) });

interface Sent {
  readonly target: string;
  readonly host?: string;
  readonly targetUrl?: string;
  readonly base?: string;
  readonly anthropicVersion?: boolean;
  readonly urls?: Record<string, string>;
}

function routed(sent: Sent): string {
  const wanted: Wanted = {
    target: sent.target,
    host: sent.host ?? '127.0.0.1:8787',
    targetUrl: sent.targetUrl ?? null,
    openaiApiBase: sent.base ?? null,
    hasAnthropicVersion: sent.anthropicVersion ?? false,
  };
  const settings = { ...DEFAULTS, providers: providerAddresses(sent.urls ?? {}) };
  const target = targetByHeaderOrHost(wanted, settings, ANY) ?? targetByPath(wanted, settings);
  if ('refused' in target) return target.refused;
  const region = target.region === null ? '' : ` @${target.region}`;
  return `${target.provider?.slug ?? 'CUSTOM'} ${target.origin}${target.path}${region}`;
}

const TABLE: readonly (readonly [rule: string, sent: Sent, expected: string])[] = [
  [
    '2: the target’s origin with the incoming path and query',
    { target: '/v1/chat/completions?x=1', targetUrl: 'https://api.groq.com/ignored' },
    'groq https://api.groq.com/v1/chat/completions?x=1',
  ],
  [
    '2: a host nobody knows is CUSTOM',
    { target: '/v1/chat', targetUrl: 'https://llm.example.com:8443' },
    'CUSTOM https://llm.example.com:8443/v1/chat',
  ],
  [
    '2: host matching is on whole labels',
    { target: '/v1/x', targetUrl: 'https://api.openai.com.evil.tld' },
    'CUSTOM https://api.openai.com.evil.tld/v1/x',
  ],
  [
    '2: a leading /gateway goes',
    { target: '/gateway/v1/x', targetUrl: 'https://api.x.ai' },
    'xai https://api.x.ai/v1/x',
  ],
  ['2: a leading /oai goes', { target: '/oai/v1/x', targetUrl: 'https://api.x.ai' }, 'xai https://api.x.ai/v1/x'],
  [
    '2: a leading /v1/gateway/<slug> goes',
    { target: '/v1/gateway/anthropic/v1/messages', targetUrl: 'https://api.x.ai' },
    'xai https://api.x.ai/v1/messages',
  ],
  [
    '2: /openai is Groq’s and Azure’s own path and stays',
    { target: '/openai/v1/x', targetUrl: 'https://api.groq.com' },
    'groq https://api.groq.com/openai/v1/x',
  ],
  [
    '2: comes before our own routes and before the host',
    { target: '/v1/x', host: 'anthropic.localhost', targetUrl: 'https://api.x.ai' },
    'xai https://api.x.ai/v1/x',
  ],
  [
    '2: an origin that a setting gives to a provider is that provider’s',
    { target: '/v1/x', targetUrl: 'http://10.0.0.9:8000', urls: { openai: 'http://10.0.0.9:8000' } },
    'openai http://10.0.0.9:8000/v1/x',
  ],
  [
    '3: Azure by base',
    { target: '/openai/deployments/gpt4/chat/completions?api-version=2024-10-21', base: 'https://me.openai.azure.com' },
    'azure https://me.openai.azure.com/openai/deployments/gpt4/chat/completions?api-version=2024-10-21',
  ],
  [
    '4: a slug as host',
    { target: '/v1/messages', host: 'anthropic.helicone.ai' },
    'anthropic https://api.anthropic.com/v1/messages',
  ],
  [
    '4: oai with a port',
    { target: '/v1/chat/completions', host: 'OAI.localhost:8787' },
    'openai https://api.openai.com/v1/chat/completions',
  ],
  ['4: gateway without a target', { target: '/v1/chat/completions', host: 'gateway.helicone.ai' }, 'missing_target'],
  [
    '4: any other host says nothing',
    { target: '/v1/messages', host: 'anthropic.example.com' },
    'anthropic https://api.anthropic.com/v1/messages',
  ],
  [
    '4: a domain is matched by whole labels',
    { target: '/v1/chat/completions', host: 'anthropic.nothelicone.ai' },
    'openai https://api.openai.com/v1/chat/completions',
  ],
  [
    '6: a slug is removed',
    { target: '/anthropic/v1/messages?beta=true' },
    'anthropic https://api.anthropic.com/v1/messages?beta=true',
  ],
  ['6: the rest goes as it is', { target: '/openai/v1//x/../y' }, 'openai https://api.openai.com/v1//x/../y'],
  ['6: a slug alone', { target: '/groq' }, 'groq https://api.groq.com/'],
  ['6: a slug with a query only', { target: '/groq?x=1' }, 'groq https://api.groq.com/?x=1'],
  [
    '6: the self-hosted form',
    { target: '/v1/gateway/oai/v1/chat/completions' },
    'openai https://api.openai.com/v1/chat/completions',
  ],
  ['6: the self-hosted form of a name nobody has', { target: '/v1/gateway/nobody/v1' }, 'missing_target'],
  [
    '6: a setting moves a slug, with its base path',
    { target: '/mistral/v1/x', urls: { mistral: 'http://localhost:9/base/' } },
    'mistral http://localhost:9/base/v1/x',
  ],
  ['6: azure without a target', { target: '/azure/openai/deployments/x' }, 'missing_target'],
  [
    '6: azure by setting',
    { target: '/azure/openai/v1/x', urls: { azure: 'https://me.openai.azure.com' } },
    'azure https://me.openai.azure.com/openai/v1/x',
  ],
  [
    '6: vertex by location',
    { target: '/vertex/v1/projects/p/locations/europe-west4/publishers/google/models/m:generateContent' },
    'vertex https://europe-west4-aiplatform.googleapis.com/v1/projects/p/locations/europe-west4/publishers/google/models/m:generateContent',
  ],
  [
    '6: vertex global',
    { target: '/vertex/v1/projects/p/locations/global/publishers/google/models/m' },
    'vertex https://aiplatform.googleapis.com/v1/projects/p/locations/global/publishers/google/models/m',
  ],
  [
    '6: vertex multi-region',
    { target: '/vertex/v1/projects/p/locations/eu/publishers/x' },
    'vertex https://aiplatform.eu.rep.googleapis.com/v1/projects/p/locations/eu/publishers/x',
  ],
  [
    '6: bedrock by region',
    { target: '/bedrock/eu-central-1/model/m/converse' },
    'bedrock https://bedrock-runtime.eu-central-1.amazonaws.com/model/m/converse @eu-central-1',
  ],
  [
    '6: bedrock without a region',
    { target: '/bedrock/model/m/converse' },
    'bedrock https://bedrock-runtime.us-east-1.amazonaws.com/model/m/converse @us-east-1',
  ],
  [
    '6: bedrock moved by setting signs for the path’s region',
    { target: '/bedrock/eu-west-1/model/m/converse', urls: { bedrock: 'http://localhost:9' } },
    'bedrock http://localhost:9/model/m/converse @eu-west-1',
  ],
  ['6: ollama needs its setting', { target: '/ollama/api/chat' }, 'missing_target'],
  [
    '6: ollama by setting',
    { target: '/ollama/api/chat', urls: { ollama: 'http://127.0.0.1:11434' } },
    'ollama http://127.0.0.1:11434/api/chat',
  ],
  [
    '7: v1beta is Google’s',
    { target: '/v1beta/models/gemini-2.5-flash:generateContent' },
    'google https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent',
  ],
  [
    '7: v1alpha is Google’s',
    { target: '/v1alpha/models' },
    'google https://generativelanguage.googleapis.com/v1alpha/models',
  ],
  [
    '7: upload is Google’s',
    { target: '/upload/v1beta/files' },
    'google https://generativelanguage.googleapis.com/upload/v1beta/files',
  ],
  [
    '7: a model with a verb is Google’s',
    { target: '/v1/models/gemini-pro:generateContent' },
    'google https://generativelanguage.googleapis.com/v1/models/gemini-pro:generateContent',
  ],
  [
    '7: a model without a verb is OpenAI’s',
    { target: '/v1/models/gpt-4o' },
    'openai https://api.openai.com/v1/models/gpt-4o',
  ],
  [
    '7: fine-tuned names hold colons',
    { target: '/v1/models/ft:gpt-4o:org::id' },
    'openai https://api.openai.com/v1/models/ft:gpt-4o:org::id',
  ],
  [
    '7: messages are Anthropic’s',
    { target: '/v1/messages/batches' },
    'anthropic https://api.anthropic.com/v1/messages/batches',
  ],
  ['7: messages-like is not', { target: '/v1/messagesx' }, 'openai https://api.openai.com/v1/messagesx'],
  [
    '7: anthropic-version makes any /v1 Anthropic’s',
    { target: '/v1/files', anthropicVersion: true },
    'anthropic https://api.anthropic.com/v1/files',
  ],
  ['7: other /v1 is OpenAI’s', { target: '/v1/evals/eval_123' }, 'openai https://api.openai.com/v1/evals/eval_123'],
  ['8: nothing fits', { target: '/foo/bar' }, 'unknown_route'],
  ['8: /gateway without a target', { target: '/gateway/v1/x' }, 'missing_target'],
];

describe('where a call goes', () => {
  for (const [rule, sent, expected] of TABLE) {
    test(`rule ${rule}`, () => assert.equal(routed(sent), expected));
  }

  test('a target the guard refuses is refused with its words and its header', () => {
    const wanted = {
      target: '/v1/x',
      host: '',
      targetUrl: 'https://10.0.0.1',
      openaiApiBase: null,
      hasAnthropicVersion: false,
    };
    const refused = targetByHeaderOrHost(wanted, DEFAULTS, () => ({ refused: 'no' }));
    assert.deepEqual(refused, { refused: 'target_not_allowed', message: 'no', header: 'Helicone-Target-URL' });
  });
});
