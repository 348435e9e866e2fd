// "With a Helicone key alone the provider's key comes from the vault, and goes to that provider's own addresses only." (headers.md §17)
import type { ControlSnapshot, ControlSnapshotSource } from '../../ports/control-snapshot.ts';
import type { SealedProviderKey } from '../../ports/provider-keys.ts';
import { isOwnHost, type Provider } from '../../providers/catalogue.ts';
import { withoutKey } from '../choose-target.ts';
import { sentValue, textOf } from '../control-headers/read-control-headers.ts';
import { credentialHeaders, hasCredential, withCredential } from '../credentials.ts';
import type { Exchange, Target } from '../exchange.ts';
import type { Vault } from '../vault.ts';
import { type Guard, reject, type Stop } from './guard.ts';

export interface StoredKeyMeans {
  readonly control: ControlSnapshotSource;
  readonly vault: Vault;
  /** Slug → origin with optional base path, as the operator has set it. */
  readonly providerUrls: Readonly<Record<string, string>>;
}

export function useStoredKey({ control, vault, providerUrls }: StoredKeyMeans): Guard {
  const setOrigins = new Map(Object.entries(providerUrls).map(([slug, url]) => [slug, new URL(url).origin]));
  return (exchange) => {
    const wish = wishOf(exchange, control.current());
    if (wish === null) return null;
    const choose = (target: Target): Chosen | Stop | null => {
      const found = keyFor(target, wish, setOrigins);
      if (found === null || 'error' in found) return found;
      const credential = vault.open(found);
      if ('problem' in credential) return unreadable(found);
      const { provider } = target;
      return { key: found, credential: credentialHeaders(provider?.auth ?? 'none', credential) };
    };
    return exchange.fallbackTargets.length === 0
      ? useForCall(exchange, wish, choose)
      : useForEach(exchange, wish, choose);
  };
}

/** What the exchange wants of the vault. */
interface Wish {
  readonly keys: readonly SealedProviderKey[];
  /** Helicone-Provider-Key. */
  readonly name: string | null;
  /** The one key that the Helicone key may use. */
  readonly boundTo: string | null;
  /** One of these says which: it is meant, whatever else an SDK puts into its headers. */
  readonly insists: boolean;
  /** Without a key from the vault the call cannot be meant. */
  readonly mustHave: boolean;
}

interface Chosen {
  readonly key: SealedProviderKey;
  readonly credential: ReturnType<typeof credentialHeaders>;
}

type Choose = (target: Target) => Chosen | Stop | null;

/** `null` = nothing, which is all that calls of an organisation without stored keys pay. */
function wishOf({ control, principal, keyInCredentialSlot }: Exchange, snapshot: ControlSnapshot): Wish | null {
  // Whoever has no key at all, where that is allowed, has no claim on stored ones either.
  const keys = principal?.keyId == null ? [] : snapshot.providerKeysOf(principal.organizationId);
  const name = textOf(control, 'Helicone-Provider-Key');
  const boundTo = principal?.keyId == null ? null : snapshot.boundProviderKey(principal.keyId);
  const insists = name !== null || boundTo !== null;
  const mustHave = keyInCredentialSlot || insists;
  return keys.length === 0 && !mustHave ? null : { keys, name, boundTo, insists, mustHave };
}

function useForCall(exchange: Exchange, { insists }: Wish, choose: Choose): Stop | null {
  const target = exchange.target as Target;
  if (!insists && hasCredential(exchange.forward, target.path)) return null;
  const chosen = choose(target);
  if (chosen === null || 'error' in chosen) return chosen;
  exchange.forward = withCredential(exchange.forward, chosen.credential);
  exchange.target = signable({ ...target, path: withoutKey(target.path) }, chosen.key);
  return null;
}

/** An item's own headers come first, then what the caller sent for the first one's origin. */
function useForEach(exchange: Exchange, { insists }: Wish, choose: Choose): Stop | null {
  const items = sentValue(exchange.control, 'Helicone-Fallbacks') ?? [];
  const targets = [...exchange.fallbackTargets];
  const credentials = targets.map((): Chosen['credential'] | null => null);
  for (const [index, target] of targets.entries()) {
    const isFirstOrigin = target.origin === targets[0]?.origin;
    const callers = isFirstOrigin && !insists ? exchange.forward : [];
    const path = insists ? '' : target.path;
    if (hasCredential([...callers, ...(items[index]?.headers ?? []).flat()], path)) continue;
    const chosen = choose(target);
    if (chosen === null) continue;
    if ('error' in chosen) return chosen;
    credentials[index] = chosen.credential;
    targets[index] = signable({ ...target, path: withoutKey(target.path) }, chosen.key);
  }
  exchange.storedCredentials = credentials;
  exchange.fallbackTargets = targets;
  exchange.target = targets[0] as Target;
  // Side calls of policies go with the caller's credential, which is the first target's.
  const [first = null] = credentials;
  if (first !== null) exchange.forward = withCredential(exchange.forward, first);
  return null;
}

/** `null` = none, and none is needed. */
function keyFor(target: Target, wish: Wish, setOrigins: ReadonlyMap<string, string>): SealedProviderKey | Stop | null {
  const { provider } = target;
  if (provider === null || provider.auth === 'none') {
    return wish.insists
      ? noKey('Stored keys are for providers known by name, and this target is none of their addresses.')
      : null;
  }
  const key = wish.keys.find((each) => each.provider === provider.slug && fits(each, wish));
  if (key === undefined) return wish.mustHave ? noneStored(provider, wish) : null;
  if (isOwnAddress(target, provider, setOrigins) || target.origin === originOf(key.config['baseUri'])) return key;
  return wish.mustHave ? noKey(notThere(provider)) : null;
}

function notThere({ name, slug }: Provider): string {
  const setting = `HELIOMETER_PROVIDER_${slug.toUpperCase()}_URL`;
  return `Stored keys of ${name} are sent to addresses where ${name} alone answers, and this target need not be one. Accepted besides are the address in ${setting} and the stored key’s own baseUri.`;
}

function fits({ id, name }: SealedProviderKey, wish: Wish): boolean {
  return (wish.boundTo === null || id === wish.boundTo) && (wish.name === null || name === wish.name);
}

/** Behind https, for on the way a stored key is for nobody's eyes; what the operator has set is trusted as given. */
function isOwnAddress(
  { origin, region }: Target,
  provider: Provider,
  setOrigins: ReadonlyMap<string, string>,
): boolean {
  if (setOrigins.get(provider.slug) === origin) return true;
  // What stands in a region's place in a name of AWS may be a service, and the name then a customer's: bedrock.s3.…
  if (provider.auth === 'sigv4' && region === null) return false;
  const { protocol, hostname, port } = new URL(origin);
  return protocol === 'https:' && port === '' && isOwnHost(provider, hostname);
}

function originOf(url: string | undefined): string | null {
  return url === undefined ? null : (URL.parse(url)?.origin ?? null);
}

const DEFAULT_REGION = 'us-east-1';

/** An address that names no region is signed for the key's: unsigned, the secret itself would be what travels. */
function signable(target: Target, { config }: SealedProviderKey): Target {
  if (target.provider?.auth !== 'sigv4' || target.region !== null) return target;
  return { ...target, region: config['region'] ?? DEFAULT_REGION };
}

function noneStored({ name: provider }: Provider, { name, boundTo }: Wish): Stop {
  if (boundTo !== null)
    return noKey(`This Helicone key is bound to a stored key, and that is no active one of ${provider}.`);
  if (name !== null) return noKey(`No active key of ${provider} is stored under the name ${JSON.stringify(name)}.`);
  return noKey(
    `Only a Helicone key was sent, and no key of ${provider} is stored for it. Store one, or send the provider’s own credential as well, and the Helicone key in Helicone-Auth.`,
  );
}

function noKey(message: string): Stop {
  return reject('no_provider_key', message);
}

function unreadable({ id }: SealedProviderKey): Stop {
  return reject(
    'provider_key_unreadable',
    `The stored provider key ${id} cannot be opened with the present master key. The operator is told more by heliometer doctor; storing the key again helps too.`,
  );
}
