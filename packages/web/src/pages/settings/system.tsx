// Whether everything is recorded, how much there is, of which versions this is, and what the doctor says.
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/use-api.ts';
import { Badge } from '../../parts/badge.tsx';
import { Loaded, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { Doctor } from './doctor.tsx';
import { Fact, Facts } from './facts.tsx';
import { SectionHead } from './section.tsx';
import { SystemFacts } from './system-facts.tsx';

const EVERY_MS = 5_000;
const FACTS_EVERY_MS = 30_000;
const STORED = 'SELECT count() AS requests, min(created_at) AS oldest, max(created_at) AS latest FROM requests';

interface Readiness {
  readonly gateways: readonly { readonly slot: number; readonly in_flight: number; readonly accepting: boolean }[];
  readonly console: { readonly state: string };
  readonly journal: { readonly bytes: number; readonly oldest_ms: number };
}

export function System() {
  const page = useQuery({ queryKey: ['/readyz', 'whole'], queryFn: readReadiness, refetchInterval: EVERY_MS });
  const system = useApi('GET /v1/system', {}, { everyMs: FACTS_EVERY_MS });
  const stored = useApi('POST /v1/helicone-sql/execute', { body: { sql: STORED } });
  return (
    <>
      <SectionHead title="System">
        Calls are journaled first and recorded from there, so none is lost while the console is away. All of it is about
        this Heliometer as a whole, but for the requests.
      </SectionHead>
      <Loaded query={page} what="The state of recording" skeleton={<SkeletonLines lines={4} />}>
        {(state) => <Recording state={state} />}
      </Loaded>
      <Loaded query={system} what="Versions and sizes" skeleton={<SkeletonLines lines={9} />}>
        {(facts) => <SystemFacts facts={facts} />}
      </Loaded>
      <Loaded query={stored} what="What is stored" skeleton={<SkeletonLines lines={2} />}>
        {({ rows: [row = {}] }) => (
          <Facts title="Requests of this organisation">
            <Fact name="Stored">
              <Value kind="count" value={Number(row['requests'] ?? 0)} />
            </Fact>
            <Fact name="Oldest">
              <Moment value={row['requests'] === 0 ? null : row['oldest']} />
            </Fact>
            <Fact name="Latest">
              <Moment value={row['requests'] === 0 ? null : row['latest']} />
            </Fact>
          </Facts>
        )}
      </Loaded>
      <Doctor />
    </>
  );
}

async function readReadiness({ signal }: { readonly signal: AbortSignal }): Promise<Readiness> {
  const response = await fetch('/readyz', { signal });
  return (await response.json()) as Readiness;
}

function Recording({ state: { gateways, console, journal } }: { readonly state: Readiness }) {
  const isReady = console.state === 'ready';
  return (
    <Facts title="Recording">
      <Fact name="Console">{isReady ? 'ready' : <Badge tone="warn">{console.state}</Badge>}</Fact>
      <Fact name="Waiting in the journal">
        <Value kind="bytes" value={journal.bytes} />
      </Fact>
      <Fact name="The oldest of it waits for">
        <Value kind="duration" value={Math.round(journal.oldest_ms)} />
      </Fact>
      {gateways.map(({ slot, in_flight: inFlight, accepting }) => (
        <Fact key={slot} name={`Gateway ${slot}`}>
          {accepting ? 'takes calls' : <Badge tone="warn">takes no calls</Badge>},{' '}
          <Value kind="count" value={inFlight} /> under way
        </Fact>
      ))}
    </Facts>
  );
}

function Moment({ value }: { readonly value: unknown }) {
  return typeof value === 'string' ? (
    <Value kind="moment" value={Date.parse(value)} />
  ) : (
    <Value kind="moment" value={null} none="Nothing is stored yet" />
  );
}
