// "A PostHog key goes no further than the journal, and there encrypted; an event goes to no address a call could not." (headers.md §16)
import type { Log } from '../../kernel/log.ts';
import type { Sealer } from '../../kernel/sealing.ts';
import { sealProject } from '../../ports/posthog-project.ts';
import type { CheckTarget } from '../choose-target.ts';
import { textOf } from '../control-headers/read-control-headers.ts';
import type { Exchange } from '../exchange.ts';
import { type Guard, reject, type Stop } from './guard.ts';

export interface PostHogMeans {
  readonly checkTarget: CheckTarget;
  readonly sealer: Pick<Sealer, 'seal'>;
  readonly log: Log;
}

const KEY = 'Helicone-Posthog-Key';
const HOST = 'Helicone-Posthog-Host';
const DEFAULT_HOST = 'https://us.i.posthog.com';

/** Before the headers are judged: an exchange that their errors stop has its event, too. */
export function sealPostHog(means: PostHogMeans): Guard {
  return (exchange) => {
    const key = textOf(exchange.control, KEY);
    return key === null ? null : seal(exchange, key, means);
  };
}

function seal(exchange: Exchange, key: string, { checkTarget, sealer, log }: PostHogMeans): Stop | null {
  const { problems } = exchange.control;
  // Where the event was to go cannot be told.
  if (problems.some(({ header }) => header === HOST)) return null;
  const sent = textOf(exchange.control, HOST) ?? DEFAULT_HOST;
  const checked = checkTarget(sent);
  if ('refused' in checked) {
    // Other errors are the next guard's to tell, and come before this one.
    return problems.length > 0 ? null : reject('target_not_allowed', checked.refused, { header: HOST });
  }
  const { origin, pathname, search, hash } = checked.url;
  if (search !== '' || hash !== '') exchange.warnings.push(`the query of ${HOST} was ignored`);
  const owner = { organizationId: exchange.principal?.organizationId ?? '', exchangeId: exchange.id };
  try {
    exchange.notes.posthog = sealProject({ key, host: origin + pathname.replace(/\/+$/, '') }, owner, sealer);
  } catch (error) {
    // The master key's file cannot be read or made: no reason to refuse the call.
    log.error({ err: error, code: 'internal', exchangeId: exchange.id }, 'an event for PostHog could not be sealed');
    exchange.warnings.push('the event for PostHog cannot be sent');
  }
  return null;
}
