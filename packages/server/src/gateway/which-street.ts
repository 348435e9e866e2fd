// Which street a request goes down (headers.md §2): our own health routes, calls and spans that are told to us, the console,
// or the pipeline to a provider.
import { matchRoute, routeRow, SPAN_ROUTES } from '@heliometer/contract';
import { headerValue, type RawHeaders } from '../http/raw-headers.ts';
import { meaningOfHost } from './choose-target.ts';
import type { Arrival } from './open-exchange.ts';
import type { GatewaySettings } from './settings.ts';

export type Street = 'health' | 'log' | 'spans' | 'console' | 'provider';

/** The rules that come before our own routes need a target named by header or host. */
export function streetOf({ message, headers, path }: Arrival, { hostDomains }: GatewaySettings): Street {
  if (namesTarget(headers.control)) return 'provider';
  const host = meaningOfHost(headers.host, hostDomains);
  if (host !== null && 'provider' in host) return 'provider';
  const match = matchRoute(message.method ?? 'GET', path.path);
  if (match === null || match === 'method') {
    const isApiHost = host !== null && 'special' in host && host.special === 'api';
    return isApiHost || match === 'method' ? 'console' : 'provider';
  }
  if (match.kind === 'health') return 'health';
  if (match.kind !== 'rest' || routeRow(match.id).servedBy !== 'gateway') return 'console';
  return match.id in SPAN_ROUTES ? 'spans' : 'log';
}

const NAME_TARGETS = ['helicone-fallbacks', 'helicone-target-url', 'helicone-openai-api-base'];

function namesTarget(control: RawHeaders): boolean {
  return NAME_TARGETS.some((lowerName) => hasValue(control, lowerName));
}

function hasValue(control: RawHeaders, lowerName: string): boolean {
  return (headerValue(control, lowerName) ?? '').trim() !== '';
}
