// Where a call goes (headers.md §2): the rules in their order, each a function that answers or passes on.
import type { ErrorCode } from '@heliometer/contract';
import {
  bedrockOrigin,
  isAwsRegion,
  PROVIDERS,
  type Provider,
  providerByName,
  providerOfHost,
  vertexOrigin,
} from '../providers/catalogue.ts';
import type { Target } from './exchange.ts';
import { pathOf } from './request-path.ts';

export interface Wanted {
  /** Path and query as sent, without a key of ours. */
  readonly target: string;
  readonly host: string;
  readonly targetUrl: string | null;
  readonly openaiApiBase: string | null;
  readonly hasAnthropicVersion: boolean;
}

export interface Refused {
  readonly refused: ErrorCode;
  readonly message: string;
  /** The header at fault, if one is. */
  readonly header?: string;
}

export interface RoutingSettings {
  readonly hostDomains: readonly string[];
  readonly providers: ProviderAddresses;
}

/** By slug: where the operator's setting has moved a provider to. */
export type ProviderAddresses = Readonly<Record<string, ProviderAddress>>;

interface ProviderAddress {
  readonly origin: string;
  readonly hostname: string;
  /** Base path without a slash at its end. */
  readonly base: string;
}

/** Reads the settings once; parsing a URL for every call would be felt. */
export function providerAddresses(urls: Readonly<Record<string, string>>): ProviderAddresses {
  const entries = Object.entries(urls).map(([slug, text]) => {
    const { origin, hostname, pathname } = new URL(text);
    return [slug, { origin, hostname, base: pathname.replace(/\/+$/, '') }] as const;
  });
  return Object.fromEntries(entries);
}

/** What a header's URL must pass before anything is sent to it; the refusal's words are fit for the caller. */
export type CheckTarget = (rawUrl: string) => { readonly url: URL } | { readonly refused: string };

/** `host`: an answer of rule 4 that is not a provider. */
export type HostMeaning = { readonly provider: Provider } | { readonly special: 'gateway' | 'api' } | null;

const OPENAI = providerByName('openai') as Provider;
const ANTHROPIC = providerByName('anthropic') as Provider;
const GOOGLE = providerByName('google') as Provider;
/** headers.md §2: where Bedrock is called when neither path nor setting says. */
const DEFAULT_REGION = 'us-east-1';

/** Rule 4: `<slug>.<d>` with d among the host domains. Any other host says nothing. */
export function meaningOfHost(host: string, domains: readonly string[]): HostMeaning {
  const name = host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
  const domain = domains.find((d) => name.endsWith(`.${d}`));
  if (domain === undefined) return null;
  const label = name.slice(0, -(domain.length + 1));
  if (label === 'gateway' || label === 'api') return { special: label };
  const provider = providerByName(label);
  return provider === null ? null : { provider };
}

/** Rules 2, 3 and 4, which come before our own routes; `null` = they say nothing. */
export function targetByHeaderOrHost(
  wanted: Wanted,
  settings: RoutingSettings,
  check: CheckTarget,
): Target | Refused | null {
  if (wanted.targetUrl !== null)
    return targetOfUrl('Helicone-Target-URL', wanted.targetUrl, wanted, { settings, check });
  if (wanted.openaiApiBase !== null) {
    return targetOfUrl('Helicone-OpenAI-Api-Base', wanted.openaiApiBase, wanted, { settings, check });
  }
  const meaning = meaningOfHost(wanted.host, settings.hostDomains);
  if (meaning === null) return null;
  if ('provider' in meaning) return targetOfProvider(meaning.provider, withoutGatewayPrefix(wanted.target), settings);
  return meaning.special === 'gateway' ? missingTarget('The host gateway.* needs a target.') : null;
}

/**
 * Rule 1: where each of Helicone-Fallbacks goes. A target's own path and query, if it has more than `/`, stand in place of
 * the incoming ones, and a credential in those is the first target's alone (headers.md §8).
 */
export function targetsOfFallbacks(
  urls: readonly string[],
  wanted: Wanted,
  settings: RoutingSettings,
  check: CheckTarget,
): readonly Target[] | Refused {
  const targets: Target[] = [];
  for (const [index, url] of urls.entries()) {
    const target = targetOfUrl(FALLBACKS, url, wanted, { settings, check });
    if ('refused' in target) return { ...target, message: `Item ${index}: ${target.message}` };
    const { pathname, search, origin } = new URL(url);
    const own = pathname === '/' && search === '' ? null : pathname + search;
    const incoming = origin === targets[0]?.origin || index === 0 ? target.path : withoutKey(target.path);
    targets.push({ ...target, path: own ?? incoming });
  }
  return targets;
}

const FALLBACKS = 'Helicone-Fallbacks';

/** Google's `?key=`. */
export function withoutKey(target: string): string {
  return target.replace(/([?&])key=[^&]*&?/g, '$1').replace(/[?&]$/, '');
}

/** Rules 6 to 8. */
export function targetByPath(wanted: Wanted, settings: RoutingSettings): Target | Refused {
  const path = pathOf(wanted.target);
  const [, first = '', second = '', third = ''] = path.split('/', 4);
  if (first === 'v1' && second === 'gateway') {
    const provider = providerByName(third);
    if (provider !== null) return targetOfProvider(provider, afterSegments(wanted.target, 3), settings);
    return missingTarget(`The path ${shown(path)} names no provider after /v1/gateway/.`);
  }
  if (first === 'gateway') return missingTarget('The path /gateway/… needs a target.');
  const provider = providerByName(first);
  if (provider !== null) return targetOfProvider(provider, afterSegments(wanted.target, 1), settings);
  const family = familyOf(path, wanted.hasAnthropicVersion);
  if (family !== null) return targetOfProvider(family, wanted.target, settings);
  return {
    refused: 'unknown_route',
    message:
      `${shown(path)} is neither a route of Heliometer nor a provider’s. Accepted: /v1/… (OpenAI), /v1/messages (Anthropic), ` +
      `/v1beta/… (Google), /<provider>/… with one of ${PROVIDERS.map((row) => row.slug).join(', ')}, or any path with Helicone-Target-URL.`,
  };
}

/** Rule 7: paths that only one provider has. */
function familyOf(path: string, hasAnthropicVersion: boolean): Provider | null {
  if (/^\/(?:v1beta|v1alpha|upload)\//.test(path)) return GOOGLE;
  if (/^\/v1\/models\/[^/:]+:[A-Za-z]+$/.test(path)) return GOOGLE;
  if (!path.startsWith('/v1/')) return null;
  if (hasAnthropicVersion || path === '/v1/messages' || path.startsWith('/v1/messages/')) return ANTHROPIC;
  return OPENAI;
}

interface Means {
  readonly settings: RoutingSettings;
  readonly check: CheckTarget;
}

function targetOfUrl(header: string, rawUrl: string, wanted: Wanted, means: Means): Target | Refused {
  const checked = means.check(rawUrl);
  if ('refused' in checked) return { refused: 'target_not_allowed', message: checked.refused, header };
  const { origin, hostname } = checked.url;
  const own = Object.entries(means.settings.providers).find(([, address]) => address.origin === origin);
  const provider = own === undefined ? providerOfHost(hostname) : providerByName(own[0]);
  return { origin, path: withoutGatewayPrefix(wanted.target), provider, region: regionOfHost(hostname) };
}

function targetOfProvider(provider: Provider, target: string, settings: RoutingSettings): Target | Refused {
  const setting = settings.providers[provider.slug];
  const path = provider.slug === 'bedrock' ? withoutRegion(target) : target;
  if (setting !== undefined) return atSetting(provider, path, setting, regionIn(target));
  if (provider.slug === 'ollama') {
    return missingTarget(
      'Ollama is reached only when HELIOMETER_PROVIDER_OLLAMA_URL is set; it is http://127.0.0.1:11434 as a rule.',
    );
  }
  const origin = regionalOrigin(provider, target) ?? provider.origin;
  if (origin === null) {
    return missingTarget(
      `${provider.name} has no address of its own: send Helicone-OpenAI-Api-Base or Helicone-Target-URL, or set HELIOMETER_PROVIDER_${provider.slug.toUpperCase()}_URL.`,
    );
  }
  return { origin, path, provider, region: provider.slug === 'bedrock' ? (regionIn(target) ?? DEFAULT_REGION) : null };
}

function atSetting(provider: Provider, path: string, address: ProviderAddress, region: string | null): Target {
  const { origin, hostname, base } = address;
  const signedFor = provider.slug === 'bedrock' ? (region ?? regionOfHost(hostname) ?? DEFAULT_REGION) : null;
  return { origin, path: base + path, provider, region: signedFor };
}

/** `bedrock-runtime.eu-west-1.amazonaws.com` → `eu-west-1`. */
function regionOfHost(hostname: string): string | null {
  return hostname.split('.').find(isAwsRegion) ?? null;
}

function regionalOrigin(provider: Provider, target: string): string | null {
  if (provider.slug === 'vertex') return vertexOrigin(pathOf(target));
  const region = provider.slug === 'bedrock' ? regionIn(target) : null;
  return region === null ? null : bedrockOrigin(region);
}

function regionIn(target: string): string | null {
  const segment = pathOf(target).split('/', 2)[1] ?? '';
  return isAwsRegion(segment) ? segment : null;
}

function withoutRegion(target: string): string {
  return regionIn(target) === null ? target : afterSegments(target, 1);
}

/** Under rules 1 to 4 only these go: /openai/… is Azure's and Groq's own path. */
function withoutGatewayPrefix(target: string): string {
  const [, first = '', second = '', third = ''] = pathOf(target).split('/', 4);
  if (first === 'gateway' || first === 'oai') return afterSegments(target, 1);
  if (first === 'v1' && second === 'gateway' && providerByName(third) !== null) return afterSegments(target, 3);
  return target;
}

/** What is left of a target after its first `count` segments; always begins with `/`. */
function afterSegments(target: string, count: number): string {
  let at = 0;
  for (let i = 0; i < count; i += 1) {
    const next = target.slice(at + 1).search(/[/?]/);
    if (next === -1) return '/';
    at += 1 + next;
    if (target[at] === '?') return `/${target.slice(at)}`;
  }
  return target.slice(at);
}

function missingTarget(message: string): Refused {
  return { refused: 'missing_target', message };
}

function shown(path: string): string {
  return path.length > 120 ? `${path.slice(0, 120)}…` : path;
}
