// First run: how do I get the first request in?
import { useEffect, useState } from 'react';
import { PageHeader } from '../../parts/page-header.tsx';
import { ErrorBox, Skeleton } from '../../parts/states.tsx';
import { useRange } from '../../range/use-range.tsx';
import { Arrival } from './arrival.tsx';
import { KeyMaker } from './key-maker.tsx';
import { NextSteps } from './next-steps.tsx';
import { Step } from './step.tsx';
import { ThreeLines } from './three-lines.tsx';
import { type Calls, useCalls } from './use-calls.ts';

export function Page() {
  // Nowhere but here: it is shown once.
  const [apiKey, setKey] = useState<string | null>(null);
  const calls = useCalls();
  const hasArrived = calls.served !== undefined;
  const { refresh } = useRange();
  // The range of the pages that lead on from here ends after what just came.
  useEffect(() => {
    if (calls.newest !== null) refresh();
  }, [calls.newest, refresh]);
  return (
    <>
      <PageHeader title="First run" ranged={false} />
      <div className="min-h-0 flex-1 overflow-y-auto p-(--edge)">
        <div className="flex max-w-[720px] flex-col gap-6">
          <p className="text-big font-semibold">Change three lines. Your first request shows up here.</p>
          <ol className="flex flex-col gap-6">
            <Step number={1} title="A key">
              <KeyMaker apiKey={apiKey} onMade={setKey} isNeeded={!hasArrived} />
            </Step>
            <Step number={2} title="The lines">
              <ThreeLines apiKey={apiKey} />
            </Step>
            <Step number={3} title={hasArrived ? 'It is here' : 'The call'}>
              <LatestCalls calls={calls} />
            </Step>
          </ol>
          {hasArrived ? <NextSteps /> : null}
        </div>
      </div>
    </>
  );
}

function LatestCalls({ calls }: { readonly calls: Calls }) {
  if (calls.error !== null) return <ErrorBox error={calls.error} what="The calls" onRetry={calls.retry} />;
  return calls.isKnown ? <Arrival calls={calls} /> : <Skeleton className="h-[72px] w-full" />;
}
