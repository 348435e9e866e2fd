// Table. Every provider known by name: where it lives, how it is recognised by host, and how it takes its credential.
// Adding a provider is adding a row here (and a format file, if it speaks a wire format of its own).

/** How a provider takes its credential; `none` = it needs none (a model server of one's own). */
export type AuthStyle = 'bearer' | 'x-api-key' | 'api-key' | 'x-goog-api-key' | 'sigv4' | 'none';

export interface Provider {
  /** First path segment and the name in settings; upper-cased it is the provider of the log. */
  readonly slug: string;
  readonly name: string;
  /** Scheme and host; null = must be given by header or setting. */
  readonly origin: string | null;
  /** Label-wise patterns of hosts: `*` stands for one whole label, or for the start or end of one. */
  readonly hosts: readonly string[];
  readonly auth: AuthStyle;
  /** Those of `hosts` under which customers of the provider answer, each behind a name anyone can register. */
  readonly tenantHosts?: readonly string[];
  /** Other names the slug goes by in paths and hosts. */
  readonly aliases?: readonly string[];
}

const AZURE_HOSTS = [
  '*.openai.azure.com',
  '*.cognitiveservices.azure.com',
  '*.services.ai.azure.com',
  '*.azure-api.net',
  '*.inference.ai.azure.com',
];

export const PROVIDERS: readonly Provider[] = [
  {
    slug: 'openai',
    name: 'OpenAI',
    origin: 'https://api.openai.com',
    hosts: ['api.openai.com', '*.api.openai.com'],
    auth: 'bearer',
    aliases: ['oai'],
  },
  {
    slug: 'azure',
    name: 'Azure OpenAI',
    origin: null,
    hosts: AZURE_HOSTS,
    auth: 'api-key',
    tenantHosts: AZURE_HOSTS,
  },
  {
    slug: 'anthropic',
    name: 'Anthropic',
    origin: 'https://api.anthropic.com',
    hosts: ['api.anthropic.com'],
    auth: 'x-api-key',
  },
  {
    slug: 'google',
    name: 'Google AI Studio',
    origin: 'https://generativelanguage.googleapis.com',
    hosts: ['generativelanguage.googleapis.com'],
    auth: 'x-goog-api-key',
  },
  {
    slug: 'vertex',
    name: 'Google Vertex AI',
    origin: 'https://aiplatform.googleapis.com',
    hosts: ['aiplatform.googleapis.com', '*-aiplatform.googleapis.com', 'aiplatform.*.rep.googleapis.com'],
    auth: 'bearer',
  },
  {
    slug: 'bedrock',
    name: 'Amazon Bedrock',
    origin: 'https://bedrock-runtime.us-east-1.amazonaws.com',
    hosts: [
      'bedrock-runtime.*.amazonaws.com',
      'bedrock-runtime-fips.*.amazonaws.com',
      'bedrock.*.amazonaws.com',
      'bedrock-mantle.*.api.aws',
      'bedrock-runtime.*.api.aws',
    ],
    auth: 'sigv4',
  },
  { slug: 'groq', name: 'Groq', origin: 'https://api.groq.com', hosts: ['api.groq.com'], auth: 'bearer' },
  {
    slug: 'mistral',
    name: 'Mistral',
    origin: 'https://api.mistral.ai',
    hosts: ['api.mistral.ai', 'codestral.mistral.ai'],
    auth: 'bearer',
  },
  {
    slug: 'cohere',
    name: 'Cohere',
    origin: 'https://api.cohere.com',
    hosts: ['api.cohere.com', 'api.cohere.ai'],
    auth: 'bearer',
  },
  {
    slug: 'deepseek',
    name: 'DeepSeek',
    origin: 'https://api.deepseek.com',
    hosts: ['api.deepseek.com'],
    auth: 'bearer',
  },
  { slug: 'xai', name: 'xAI', origin: 'https://api.x.ai', hosts: ['api.x.ai', '*.api.x.ai'], auth: 'bearer' },
  {
    slug: 'openrouter',
    name: 'OpenRouter',
    origin: 'https://openrouter.ai',
    hosts: ['openrouter.ai', 'api.openrouter.ai'],
    auth: 'bearer',
  },
  {
    slug: 'together',
    name: 'Together AI',
    origin: 'https://api.together.xyz',
    hosts: ['api.together.xyz', 'api.together.ai'],
    auth: 'bearer',
    aliases: ['together-ai'],
  },
  {
    slug: 'fireworks',
    name: 'Fireworks AI',
    origin: 'https://api.fireworks.ai',
    hosts: ['api.fireworks.ai'],
    auth: 'bearer',
  },
  {
    slug: 'perplexity',
    name: 'Perplexity',
    origin: 'https://api.perplexity.ai',
    hosts: ['api.perplexity.ai'],
    auth: 'bearer',
  },
  { slug: 'cerebras', name: 'Cerebras', origin: 'https://api.cerebras.ai', hosts: ['api.cerebras.ai'], auth: 'bearer' },
  {
    slug: 'deepinfra',
    name: 'DeepInfra',
    origin: 'https://api.deepinfra.com',
    hosts: ['api.deepinfra.com'],
    auth: 'bearer',
  },
  {
    slug: 'nebius',
    name: 'Nebius',
    origin: 'https://api.studio.nebius.com',
    hosts: ['api.studio.nebius.com', 'api.studio.nebius.ai', 'api.tokenfactory.nebius.com'],
    auth: 'bearer',
  },
  { slug: 'novita', name: 'Novita AI', origin: 'https://api.novita.ai', hosts: ['api.novita.ai'], auth: 'bearer' },
  {
    slug: 'nvidia',
    name: 'NVIDIA NIM',
    origin: 'https://integrate.api.nvidia.com',
    hosts: ['integrate.api.nvidia.com', 'ai.api.nvidia.com'],
    auth: 'bearer',
  },
  {
    slug: 'huggingface',
    name: 'Hugging Face',
    origin: 'https://router.huggingface.co',
    hosts: ['router.huggingface.co', 'api-inference.huggingface.co', '*.endpoints.huggingface.cloud'],
    auth: 'bearer',
    tenantHosts: ['*.endpoints.huggingface.cloud'],
  },
  {
    slug: 'hyperbolic',
    name: 'Hyperbolic',
    origin: 'https://api.hyperbolic.xyz',
    hosts: ['api.hyperbolic.xyz'],
    auth: 'bearer',
  },
  {
    slug: 'sambanova',
    name: 'SambaNova',
    origin: 'https://api.sambanova.ai',
    hosts: ['api.sambanova.ai'],
    auth: 'bearer',
  },
  {
    slug: 'moonshot',
    name: 'Moonshot AI',
    origin: 'https://api.moonshot.ai',
    hosts: ['api.moonshot.ai', 'api.moonshot.cn'],
    auth: 'bearer',
  },
  { slug: 'zai', name: 'Z.ai', origin: 'https://api.z.ai', hosts: ['api.z.ai', 'open.bigmodel.cn'], auth: 'bearer' },
  {
    slug: 'voyage',
    name: 'Voyage AI',
    origin: 'https://api.voyageai.com',
    hosts: ['api.voyageai.com'],
    auth: 'bearer',
  },
  {
    slug: 'vercel',
    name: 'Vercel AI Gateway',
    origin: 'https://ai-gateway.vercel.sh',
    hosts: ['ai-gateway.vercel.sh'],
    auth: 'bearer',
  },
  { slug: 'ollama', name: 'Ollama', origin: 'http://127.0.0.1:11434', hosts: [], auth: 'none' },
];

const BY_NAME: ReadonlyMap<string, Provider> = new Map(
  PROVIDERS.flatMap((provider) =>
    [provider.slug, ...(provider.aliases ?? [])].map((name) => [name, provider] as const),
  ),
);

/** By slug or alias, lower case. */
export function providerByName(name: string): Provider | null {
  return BY_NAME.get(name) ?? null;
}

/** By the host a call goes to. Compared label by label: `api.openai.com.evil.tld` is nobody. */
export function providerOfHost(host: string): Provider | null {
  return PROVIDERS.find((provider) => matchesAny(provider.hosts, host)) ?? null;
}

/** The host is the provider's, and nobody else answers there. */
export function isOwnHost({ hosts, tenantHosts = [] }: Provider, host: string): boolean {
  return matchesAny(hosts, host) && !matchesAny(tenantHosts, host);
}

function matchesAny(patterns: readonly string[], host: string): boolean {
  const labels = host.toLowerCase().replace(/\.$/, '').split('.');
  return patterns.some((pattern) => hostMatches(pattern.split('.'), labels));
}

function hostMatches(pattern: readonly string[], labels: readonly string[]): boolean {
  return pattern.length === labels.length && pattern.every((part, i) => labelMatches(part, labels[i] as string));
}

function labelMatches(part: string, label: string): boolean {
  if (!part.includes('*')) return part === label;
  const [start = '', end = ''] = part.split('*');
  return label.length > start.length + end.length && label.startsWith(start) && label.endsWith(end);
}

/** The provider of the log (headers.md §2): the slug in capitals, CUSTOM when the host is nobody's. */
export function loggedProvider(slug: string | null): string {
  return slug === null ? 'CUSTOM' : slug.toUpperCase();
}

/**
 * Vertex serves each location from a host of its own.
 * Source: cloud.google.com/vertex-ai/docs/reference/rest (service endpoints) and generative-ai/docs/learn/locations.
 */
export function vertexOrigin(path: string): string {
  const location = /\/locations\/([a-z0-9-]+)(?:\/|$)/.exec(path)?.[1];
  if (location === undefined || location === 'global') return 'https://aiplatform.googleapis.com';
  if (location === 'us' || location === 'eu') return `https://aiplatform.${location}.rep.googleapis.com`;
  return `https://${location}-aiplatform.googleapis.com`;
}

const AWS_REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;

export function isAwsRegion(segment: string): boolean {
  return AWS_REGION.test(segment);
}

export function bedrockOrigin(region: string): string {
  return `https://bedrock-runtime.${region}.amazonaws.com`;
}
