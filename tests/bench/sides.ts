// The sides that are compared, started side by side: the upstream itself, nginx before it, Heliometer before it.
import { type HeliometerProcess, startHeliometer } from '../support/heliometer-process.ts';
import { SMALL_ANSWER } from './call.ts';
import { type Nginx, startFixedUpstream, startProxy } from './nginx.ts';
import { pinTo } from './process-usage.ts';

export interface Side {
  readonly name: 'direct' | 'nginx' | 'heliometer';
  readonly url: string;
  /** The process whose CPU and memory count; null = nothing stands between. */
  readonly pid: number | null;
}

export interface Sides extends AsyncDisposable {
  readonly all: readonly Side[];
  readonly heliometer: HeliometerProcess;
  readonly gatewayPid: number;
  readonly upstreamPid: number;
}

/** Sides under test have this core to themselves; load, upstreams and the console have the other. */
export const CORE_UNDER_TEST = 0;
export const CORE_OF_THE_REST = 1;

export async function startSides(): Promise<Sides> {
  await using started = new AsyncDisposableStack();
  const upstream: Nginx = started.use(await startFixedUpstream(SMALL_ANSWER));
  const proxy: Nginx = started.use(await startProxy(upstream.url));
  pinTo(CORE_UNDER_TEST, proxy.pid);
  const heliometer = started.use(await startBefore(upstream.url));
  const gatewayPid = gatewayOf(heliometer);
  const all: Side[] = [
    { name: 'direct', url: upstream.url, pid: null },
    { name: 'nginx', url: proxy.url, pid: proxy.pid },
    { name: 'heliometer', url: heliometer.url, pid: gatewayPid },
  ];
  const all_ = started.move();
  return { all, heliometer, gatewayPid, upstreamPid: upstream.pid, [Symbol.asyncDispose]: () => all_.disposeAsync() };
}

/** Heliometer before an upstream, its gateway on the core under test. */
export async function startBefore(
  upstreamUrl: string,
  env: Readonly<Record<string, string>> = {},
): Promise<HeliometerProcess> {
  const heliometer = await startHeliometer({ env: { HELIOMETER_PROVIDER_OPENAI_URL: upstreamUrl, ...env } });
  pinTo(CORE_UNDER_TEST, gatewayOf(heliometer));
  return heliometer;
}

export function gatewayOf(heliometer: HeliometerProcess): number {
  const [pid] = heliometer.pids('gateway');
  if (pid === undefined) throw new Error('Heliometer has no gateway process');
  return pid;
}
