// What to change after a call that came to nothing: by what refused it, ourselves or the provider.
import type { ErrorCode, HeliconeRequest } from '@heliometer/contract';

type Failure = Pick<HeliconeRequest, 'outcome' | 'error_code' | 'response_status'>;

const OURS: Readonly<Partial<Record<ErrorCode, string>>> = {
  missing_target: 'The path names no provider. Use the base URL above, with /v1 at its end.',
  unknown_route: 'The path is no provider’s. Use the base URL above, with /v1 at its end.',
  no_provider_key: 'Only a Helicone key came. Send your provider’s key as always, in Authorization, or store it here.',
  forbidden: 'This key may only read. Use one that may write.',
  duplicate_request_id: 'This Helicone-Request-Id was used before. Leave it out, or make a new one for each call.',
};

const PROVIDERS: Readonly<Record<number, string>> = {
  400: 'The provider could not use the body. Open it to read why.',
  401: 'Heliometer passed it on, and the provider refused its own key. Look at Authorization.',
  403: 'Heliometer passed it on, and the provider’s key may not do this. Look at Authorization.',
  404: 'Heliometer passed it on, and the provider knows no such model or path. Look at both.',
  429: 'Heliometer passed it on, and the provider’s own limit or credit is used up.',
};

export function adviceOn({ outcome, error_code: code, response_status: status }: Failure): string {
  if (outcome === 'answered') return PROVIDERS[status] ?? 'This is the provider’s own answer. Open it to read why.';
  if (outcome === 'client_gone') return 'The program left before the answer. Give it more time.';
  if (outcome === 'upstream_failed' || outcome === 'timeout')
    return 'The provider gave no answer. Is it to be reached from where Heliometer runs?';
  const known = code !== null && Object.hasOwn(OURS, code) ? OURS[code as ErrorCode] : undefined;
  return known ?? 'Heliometer refused it. Open it to read why.';
}
