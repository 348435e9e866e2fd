// Who is nearest to being held back, as the gateways count it at this moment.
import { useApi } from '../../api/use-api.ts';
import { Panel } from '../../parts/panel.tsx';
import { Loaded, SkeletonLines } from '../../parts/states.tsx';
import { UseRow } from '../../parts/use-row.tsx';

const EVERY_MS = 10_000;
const MOST = 20;

export function Uses() {
  const query = useApi('GET /v1/rate-limits/use', { query: { limit: MOST } }, { everyMs: EVERY_MS });
  return (
    <Panel title="Nearest to their limit" className="shrink-0">
      <Loaded query={query} what="The use of the limits" skeleton={<SkeletonLines lines={4} />}>
        {(uses) =>
          uses.length === 0 ? (
            <p>Nobody has used anything of a limit in its window.</p>
          ) : (
            <>
              <p className="pb-2 text-text-2">
                As the gateways count it, over each limit’s window up to now. What is under way counts already.
              </p>
              <ul aria-label="Nearest to their limit">
                {uses.map((use) => (
                  <UseRow
                    key={JSON.stringify([use.rule_id, use.policy, use.value])}
                    use={use}
                    label={use.value ?? 'All together'}
                  />
                ))}
              </ul>
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}
