// Before there is an alert: three that most people want, on their own data.

import { Panel } from '../../parts/panel.tsx';
import { AppLink } from '../../url/app-link.tsx';
import { conditionOf, SUGGESTIONS } from './draft.ts';
import { ConditionPreview } from './preview.tsx';
import { conditionInWords } from './words.ts';

export function Suggestions() {
  return (
    <div className="flex flex-col gap-4 p-(--edge)">
      <p className="text-text-2">
        Nothing is watched yet. Three alerts most people want, and what they would have done here:
      </p>
      <div className="grid grid-cols-1 gap-4 md:grid-cols-2 lg:grid-cols-3">
        {Object.entries(SUGGESTIONS).map(([like, draft]) => {
          const condition = conditionOf(draft);
          const { metric, threshold, aggregation = null, percentile = null } = condition;
          return (
            <Panel
              key={like}
              title={draft.name}
              actions={
                <AppLink
                  path="/alerts"
                  search={{ open: 'new', like }}
                  className="text-accent hover:text-accent-hover"
                  aria-label={`Set up: ${draft.name}`}
                >
                  Set up
                </AppLink>
              }
            >
              <p className="pb-2 text-text-2">
                {conditionInWords({
                  metric,
                  aggregation,
                  percentile,
                  threshold,
                  time_window: draft.windowMs,
                  grouping: null,
                })}
              </p>
              <ConditionPreview condition={condition} height={120} />
            </Panel>
          );
        })}
      </div>
    </div>
  );
}
