// "Every call has a target that the rules of headers.md §2 allow, or it goes nowhere."

import { headerValue } from '../../http/raw-headers.ts';
import { type CheckTarget, providerAddresses, targetByHeaderOrHost, targetByPath } from '../choose-target.ts';
import { textOf } from '../control-headers/read-control-headers.ts';
import type { Exchange } from '../exchange.ts';
import type { GatewaySettings } from '../settings.ts';
import { type Guard, reject } from './guard.ts';

export function route(
  { hostDomains, providerUrls }: Pick<GatewaySettings, 'hostDomains' | 'providerUrls'>,
  check: CheckTarget,
): Guard {
  const settings = { hostDomains, providers: providerAddresses(providerUrls) };
  return (exchange) => {
    const { control, forward, path, host } = exchange;
    const targetUrl = textOf(control, 'Helicone-Target-URL');
    const openaiApiBase = textOf(control, 'Helicone-OpenAI-Api-Base');
    const hasAnthropicVersion = headerValue(forward, 'anthropic-version') !== null;
    const wanted = { target: path, host, targetUrl, openaiApiBase, hasAnthropicVersion };
    const target = targetByHeaderOrHost(wanted, settings, check) ?? targetByPath(wanted, settings);
    if ('refused' in target) {
      return reject(target.refused, target.message, target.header === undefined ? {} : { header: target.header });
    }
    warnOfUnusedPath(exchange, targetUrl ?? openaiApiBase);
    exchange.target = target;
    if (!needsStoredKey(exchange)) return null;
    return reject(
      'no_provider_key',
      `Only a Helicone key was sent, and no key of ${target.provider?.name ?? 'the provider'} is stored for it. Send the provider’s own credential as well, and the Helicone key in Helicone-Auth.`,
    );
  };
}

function warnOfUnusedPath(exchange: Exchange, url: string | null): void {
  if (url === null) return;
  const { pathname, search } = new URL(url);
  if (pathname !== '/' || search !== '') exchange.warnings.push('the path of the target URL was not used');
}

function needsStoredKey(exchange: Exchange): boolean {
  const auth = exchange.target?.provider?.auth ?? 'none';
  return exchange.keyInCredentialSlot && auth !== 'none';
}
