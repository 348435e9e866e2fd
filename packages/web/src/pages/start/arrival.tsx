// The third step: listening, until the first call stands in its place; one that came to nothing is told with what to change.

import type { HeliconeRequest } from '@heliometer/contract';
import type { ReactNode } from 'react';
import { CallCost, TokensIn, TokensOut } from '../../exchange/call-figures.tsx';
import { OutcomeBadge } from '../../parts/badge.tsx';
import { Value } from '../../parts/value.tsx';
import { AppLink } from '../../url/app-link.tsx';
import { adviceOn } from './advice.ts';
import { TestRequest } from './test-request.tsx';
import type { Calls } from './use-calls.ts';

const NO_STREAM = 'Not a stream';

export function Arrival({ calls: { served, failed } }: { readonly calls: Calls }) {
  return (
    <>
      <div role="status" className="flex w-full flex-col items-start gap-3">
        {served === undefined ? <Listening failed={failed} /> : <Served row={served} />}
      </div>
      {served === undefined ? <OtherWays /> : null}
    </>
  );
}

function Listening({ failed }: { readonly failed: readonly HeliconeRequest[] }) {
  return (
    <>
      <p className="flex items-center gap-2">
        <span aria-hidden className="size-2 rounded-full bg-sun" />
        Listening…
      </p>
      {failed.map((row) => (
        <Failed key={row.exchange_id} row={row} />
      ))}
      <p className="text-text-2">
        A call whose Helicone key is missing or wrong gets 401. It is nobody’s, so it is not kept and cannot show up
        here: look at <code className="font-mono text-code">Helicone-Auth</code>.
      </p>
    </>
  );
}

function OtherWays() {
  return (
    <>
      <TestRequest />
      <p className="text-text-2">
        Nothing to send yet? <code className="font-mono text-code text-text-1">npx heliometer demo --rows 20000</code>{' '}
        makes up five weeks of calls.
      </p>
    </>
  );
}

function Failed({ row }: { readonly row: HeliconeRequest }) {
  return (
    <div className="flex w-full flex-wrap items-center gap-x-3 gap-y-1 rounded-panel border border-line bg-panel p-3">
      <OutcomeBadge outcome={row.outcome} status={row.response_status} />
      <code className="min-w-0 font-mono text-code break-all text-text-2">{row.request_path}</code>
      <span className="flex-1" />
      <AppLink path="/requests" search={{ open: row.request_id }} className="text-accent hover:underline">
        Open it
      </AppLink>
      <p className="w-full">{adviceOn(row)}</p>
    </div>
  );
}

function Served({ row }: { readonly row: HeliconeRequest }) {
  return (
    <div className="flex w-full flex-wrap items-end gap-x-6 gap-y-3 rounded-panel border border-line bg-panel p-4">
      <dl className="flex min-w-0 flex-1 flex-wrap gap-x-6 gap-y-3">
        <Fact name="Status">
          <OutcomeBadge outcome={row.outcome} status={row.response_status} />
        </Fact>
        <Fact name="Model">
          <span className="break-all">{row.model}</span>
        </Fact>
        <Fact name="Tokens">
          <TokensIn call={row} /> in · <TokensOut call={row} /> out
        </Fact>
        <Fact name="Cost">
          <CallCost call={row} />
        </Fact>
        <Fact name="Latency">
          <Value kind="duration" value={row.latencies.total} />
        </Fact>
        <Fact name="First token">
          <Value kind="duration" value={row.latencies.ttft} none={row.stream ? null : NO_STREAM} />
        </Fact>
      </dl>
      <AppLink
        path="/requests"
        search={{ open: row.request_id }}
        className="inline-flex h-control shrink-0 items-center rounded-control bg-accent-solid px-3 font-semibold text-on-accent hover:bg-accent-hover"
      >
        Open it
      </AppLink>
    </div>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-caption text-text-3">{name}</dt>
      <dd className="tnum">{children}</dd>
    </div>
  );
}
