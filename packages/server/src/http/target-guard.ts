// Says which targets may be called: first from a URL's text, then, in the connector, from the addresses its name has.
// The same guard serves proxied calls, fallbacks, PostHog and webhooks (headers.md §2).
import { isForbiddenAddress, parseAddress } from './forbidden-addresses.ts';
import { isInOpenedNetwork, isNamed, type TargetPolicy } from './target-policy.ts';
import { readTargetText } from './target-text.ts';

/** The message names the host asked for, never what it resolved to: it may be shown to the caller. */
export class TargetRefused extends Error {
  override readonly name = 'TargetRefused';
  readonly code = 'target_not_allowed';
}

/** The refusal's words are fit for the caller. */
export type CheckedTarget = { readonly url: URL } | { readonly refused: string };

/** A pass is for the text only: names are judged again in the connector, by their addresses. */
export function checkTargetUrl(raw: string, policy: TargetPolicy): CheckedTarget {
  const read = readTargetText(raw);
  if ('refused' in read) return read;
  const { url, host } = read;
  if (isNamed(url, policy)) return { url };
  const address = literalAddress(host);
  if (address !== null) return arePassable(url, [address], policy) ? { url } : { refused: refusalOf(url) };
  // Plain http may still turn out to lead into an opened network; with none opened it can't.
  if (read.scheme === 'http' && policy.networks.length === 0) return { refused: refusalOf(url) };
  return { url };
}

/** Every one must pass: a name with one good and one bad address is how rebinding begins. */
export function arePassable(url: URL, addresses: readonly string[], policy: TargetPolicy): boolean {
  if (isNamed(url, policy)) return true;
  return (
    addresses.length > 0 &&
    addresses.every(
      (address) => isInOpenedNetwork(address, policy) || (url.protocol === 'https:' && !isForbiddenAddress(address)),
    )
  );
}

/** The address a host stands for without asking anyone; `null` = a name to be resolved. */
export function literalAddress(host: string): string | null {
  const bare = host.startsWith('[') ? host.slice(1, -1) : host;
  if (parseAddress(bare) !== null) return bare;
  // RFC 6761 §6.3: these names are loopback, whatever a resolver may say.
  return bare === 'localhost' || bare.endsWith('.localhost') ? '127.0.0.1' : null;
}

export function refusalOf(url: URL): string {
  const what = url.protocol === 'https:' ? url.host : `${url.protocol}//${url.host}`;
  return `The target ${what} is not allowed: targets must be public and use https, unless the operator lists them in allowedTargets.`;
}
