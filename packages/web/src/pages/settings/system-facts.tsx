// Versions, what things take up on the disk, and what was not recorded.
import type { ApiAnswer } from '../../api/call.ts';
import { Badge } from '../../parts/badge.tsx';
import { Value } from '../../parts/value.tsx';
import { Fact, Facts } from './facts.tsx';

type System = ApiAnswer<'GET /v1/system'>;

/** Of what is counted, what is missing from records; the others are evictions, which are meant to be. */
const LOSSES = [
  { kind: 'spool_entries', name: 'Requests not recorded', unit: 'count' },
  { kind: 'spool_bodies', name: 'Bodies not recorded', unit: 'count' },
  { kind: 'capture_bytes', name: 'Cut off from bodies', unit: 'bytes' },
  { kind: 'spool_write_errors', name: 'Failed writes to the journal', unit: 'count' },
] as const;

export function SystemFacts({ facts }: { readonly facts: System }) {
  const { version, node, engine, sizes, rows, lost } = facts;
  return (
    <>
      <Facts title="Not recorded since the start">
        {LOSSES.map(({ kind, name, unit }) => {
          const value = lost.find((each) => each.kind === kind)?.count ?? null;
          return (
            <Fact key={kind} name={name}>
              {value !== null && value > 0 ? (
                <Badge tone="warn">
                  <Value kind={unit} value={value} />
                </Badge>
              ) : (
                <Value kind={unit} value={value} />
              )}
            </Fact>
          );
        })}
      </Facts>
      <Facts title="Versions">
        <Fact name="Heliometer">{version}</Fact>
        <Fact name="Node">{node}</Fact>
        <Fact name="ClickHouse">{engine ?? <Badge tone="warn">does not answer</Badge>}</Fact>
        <Fact name="Console started">
          <Value kind="last-use" value={Date.parse(facts.started_at)} />
        </Fact>
      </Facts>
      <Facts title="Sizes">
        <Fact name="Requests, all organisations">
          <Value kind="count" value={rows} />
        </Fact>
        <Fact name="Records">
          <Value kind="bytes" value={sizes.records} />
        </Fact>
        <Fact name="Large bodies">
          <Value
            kind="bytes"
            value={sizes.bodies}
            {...(sizes.bodies === null ? { none: 'They lie with the records, or in a bucket' } : {})}
          />
        </Fact>
        <Fact name="Journal">
          <Value kind="bytes" value={sizes.journal} />
        </Fact>
        <Fact name="Cached answers">
          <Value kind="bytes" value={sizes.cache} {...(sizes.cache === null ? { none: 'They lie in Redis' } : {})} />
        </Fact>
        <Fact name="Keys, prompts, settings">
          <Value
            kind="bytes"
            value={sizes.control}
            {...(sizes.control === null ? { none: 'It lies in PostgreSQL' } : {})}
          />
        </Fact>
      </Facts>
    </>
  );
}
