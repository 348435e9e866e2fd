// `/healthz`, `/readyz` and `/metrics`, for whoever watches over the program (operations.md).
import { METRICS_CONTENT_TYPE, metricsPage } from './metrics-page.ts';
import type { Backlog, ConsoleState, GatewayState, Overview, ProcessState } from './overview.ts';

export interface HealthAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface HealthPages {
  /** 200 when traffic can be taken, else 503. */
  ready(): Promise<HealthAnswer>;
  metrics(): Promise<HealthAnswer>;
}

/** @param own of this process, which must answer even when nobody else does */
export function openHealthPages(overview: Overview, own: () => ProcessState): HealthPages {
  return {
    async ready() {
      const mine = own();
      const others = (await overview.states()).filter((state) => !isSame(state, mine));
      const page = readiness(mine, [mine, ...others]);
      return json(page.ready ? 200 : 503, page);
    },
    async metrics() {
      return { status: 200, contentType: METRICS_CONTENT_TYPE, body: metricsPage(await overview.metrics()) };
    },
  };
}

function isSame(a: ProcessState, b: ProcessState): boolean {
  return a.role === b.role && (a.role !== 'gateway' || b.role !== 'gateway' || a.slot === b.slot);
}

/** The console's state is told, but does not decide: calls are taken and journaled without it. */
function readiness(mine: ProcessState, states: readonly ProcessState[]) {
  const gateways = states.filter((state): state is GatewayState => state.role === 'gateway');
  const console = states.find((state): state is ConsoleState => state.role === 'console');
  const journal = console?.journal ?? together(gateways.map((gateway) => gateway.journal));
  return {
    ready: mine.role === 'gateway' ? mine.accepting : mine.state === 'ready',
    gateways: gateways
      .map(({ slot, inFlight, accepting }) => ({ slot, in_flight: inFlight, accepting }))
      .sort((a, b) => a.slot - b.slot),
    // With no word from it or about it, it is down.
    console: { state: console?.state ?? 'down' },
    journal: { bytes: journal.bytes, oldest_ms: journal.oldestMs },
  };
}

function together(backlogs: readonly Backlog[]): Backlog {
  return {
    bytes: backlogs.reduce((sum, { bytes }) => sum + bytes, 0),
    oldestMs: backlogs.reduce((oldest, { oldestMs }) => Math.max(oldest, oldestMs), 0),
  };
}

function json(status: number, value: unknown): HealthAnswer {
  return { status, contentType: 'application/json', body: `${JSON.stringify(value)}\n` };
}
