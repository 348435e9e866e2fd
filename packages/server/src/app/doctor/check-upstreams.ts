// The doctor on what lies outside: can providers be reached, and is our clock theirs.
import { request } from 'undici';
import type { Finding } from '../../ports/system-desk.ts';
import { PROVIDERS } from '../../providers/catalogue.ts';
import type { Settings } from '../config/table.ts';
import { broken, ok, reasonOf, warning } from './finding.ts';

const ANSWER_WITHIN_MS = 5_000;
/** Signatures (SigV4: 5 min) and tokens fail beyond minutes; charts look odd before. */
const LARGEST_SKEW_MS = 60_000;
/** Asked when no provider's URL was set; any answer at all means reachable. */
const COMMON_SLUGS = ['openai', 'anthropic', 'google'];

interface Reached {
  readonly name: string;
  readonly url: string;
  /** A setting names it, so somebody relies on it. */
  readonly isSet: boolean;
  readonly error: unknown;
  /** Theirs minus ours, null = they sent no date. */
  readonly skewMs: number | null;
}

export async function* checkUpstreams(settings: Settings): AsyncGenerator<Finding> {
  const reached = await Promise.all(upstreamsOf(settings).map(reach));
  for (const upstream of reached) yield findingOf(upstream);
  yield clockOf(reached);
}

function upstreamsOf({ providerUrls }: Settings): Pick<Reached, 'name' | 'url' | 'isSet'>[] {
  const set = Object.entries(providerUrls).map(([name, url]) => ({ name, url, isSet: true }));
  if (set.length > 0) return set;
  return PROVIDERS.filter(({ slug }) => COMMON_SLUGS.includes(slug)).flatMap(({ slug, origin }) =>
    origin === null ? [] : [{ name: slug, url: origin, isSet: false }],
  );
}

async function reach(upstream: Pick<Reached, 'name' | 'url' | 'isSet'>): Promise<Reached> {
  try {
    const answer = await request(upstream.url, { method: 'HEAD', signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    await answer.body.dump();
    const theirs = Date.parse(String(answer.headers['date']));
    return { ...upstream, error: null, skewMs: Number.isNaN(theirs) ? null : theirs - Date.now() };
  } catch (error) {
    return { ...upstream, error, skewMs: null };
  }
}

function findingOf({ name, url, isSet, error }: Reached): Finding {
  if (error === null) return ok('upstream', `${name} at ${url} answers`);
  const found = `${name} at ${url}: ${reasonOf(error)}`;
  if (isSet) return broken('upstream', found, 'check its provider URL setting and the network');
  return warning('upstream', found, 'calls to it will fail: check DNS (gateway.dnsServers), firewall and proxy');
}

function clockOf(reached: readonly Reached[]): Finding {
  const skews = reached.map(({ skewMs }) => skewMs).filter((skew) => skew !== null);
  const least = skews.sort((a, b) => Math.abs(a) - Math.abs(b))[0];
  if (least === undefined) return ok('clock', 'nothing to compare it with');
  const seconds = Math.round(least / 1000);
  // A Date header has whole seconds.
  if (Math.abs(least) < LARGEST_SKEW_MS)
    return ok('clock', `agrees with an upstream's to within ${Math.abs(seconds) + 1} s`);
  return broken(
    'clock',
    `is ${Math.abs(seconds)} s ${seconds > 0 ? 'behind' : 'ahead of'} an upstream's`,
    'set it, best with NTP: signatures and dates go wrong',
  );
}
