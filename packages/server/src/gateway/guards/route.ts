// "Every call has a target that the rules of headers.md §2 allow, or it goes nowhere."

import { headerValue } from '../../http/raw-headers.ts';
import {
  type CheckTarget,
  providerAddresses,
  type Refused,
  targetByHeaderOrHost,
  targetByPath,
  targetsOfFallbacks,
} from '../choose-target.ts';
import { sentValue, textOf } from '../control-headers/read-control-headers.ts';
import type { Exchange } from '../exchange.ts';
import type { GatewaySettings } from '../settings.ts';
import { type Guard, reject, type Stop } from './guard.ts';

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
    const items = sentValue(control, 'Helicone-Fallbacks');
    if (items !== null) {
      const urls = items.map((item) => item.targetUrl);
      const targets = targetsOfFallbacks(urls, wanted, settings, check);
      if ('refused' in targets) return refuse(targets);
      exchange.fallbackTargets = targets;
    }
    const target =
      exchange.fallbackTargets[0] ?? targetByHeaderOrHost(wanted, settings, check) ?? targetByPath(wanted, settings);
    if ('refused' in target) return refuse(target);
    if (items === null) warnOfUnusedPath(exchange, targetUrl ?? openaiApiBase);
    exchange.target = target;
    return null;
  };
}

function refuse({ refused, message, header }: Refused): Stop {
  return reject(refused, message, header === undefined ? {} : { header });
}

function warnOfUnusedPath(exchange: Exchange, url: string | null): void {
  if (url === null) return;
  const { pathname, search } = new URL(url);
  if (pathname !== '/' || search !== '') exchange.warnings.push('the path of the target URL was not used');
}
