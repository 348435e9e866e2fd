// Two requests side by side: first their facts, then what differs in the conversation and in the JSON that was sent and answered.

import type { HeliconeRequest, HeliconeRequestDetail, LlmSchema } from '@heliometer/contract';
import { ArrowLeftRight, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useApi } from '../api/use-api.ts';
import { conversationText } from '../chat/conversation-text.ts';
import { DiffView } from '../diff/diff-view.tsx';
import { shortId } from '../format/numbers.ts';
import { useKeys } from '../keys/keys.ts';
import { OutcomeBadge } from '../parts/badge.tsx';
import { IconButton } from '../parts/button.tsx';
import { cx } from '../parts/class-names.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { CheckField } from '../parts/fields.tsx';
import { ErrorBox, SkeletonLines } from '../parts/states.tsx';
import { Value } from '../parts/value.tsx';
import { splitAnswer } from './answer.ts';
import { CallCost, TokensIn, TokensOut } from './call-figures.tsx';

interface CompareViewProps {
  readonly ids: readonly [string, string];
  readonly onSwap: () => void;
  readonly onClose: () => void;
}

export function CompareView({ ids: [before, after], onSwap, onClose }: CompareViewProps) {
  useKeys('Compare', [
    { keys: 'Escape', label: 'Close', run: onClose },
    // The list below holds still.
    ...['j', 'k', 'ArrowDown', 'ArrowUp'].map((keys) => ({ keys, label: null, run: () => true })),
  ]);
  const one = useDetail(before);
  const two = useDetail(after);
  const failed = [one, two].find(({ error }) => error !== null);
  return (
    <aside aria-label="Compare two requests" className="absolute inset-0 flex flex-col bg-bg">
      <header className="flex min-h-[48px] shrink-0 items-center gap-2 border-b border-line px-(--edge)">
        <h2 className="flex-1 text-title font-semibold">Compare two requests</h2>
        <IconButton label="Swap sides" icon={ArrowLeftRight} onClick={onSwap} />
        <IconButton label="Close" icon={X} keys="Escape" onClick={onClose} />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto p-(--edge)">
        {failed?.error ? (
          <ErrorBox error={failed.error} what="One of the two requests" onRetry={() => void failed.refetch()} />
        ) : one.data === undefined || two.data === undefined ? (
          <SkeletonLines lines={12} />
        ) : (
          <Comparison before={one.data} after={two.data} />
        )}
      </div>
    </aside>
  );
}

function useDetail(id: string) {
  return useApi('GET /v1/request/:id', { params: { id }, query: { includeBody: 'true' } }, { fresh: true });
}

interface PairProps {
  readonly before: HeliconeRequestDetail;
  readonly after: HeliconeRequestDetail;
}

function Comparison({ before, after }: PairProps) {
  const [ignoresOrder, setIgnoresOrder] = useState(true);
  return (
    <div className="flex flex-col gap-6">
      <Facts before={before} after={after} />
      <Part title="Messages">
        <DiffView
          label="Difference of the messages"
          before={conversationText(before.llmSchema as LlmSchema | null)}
          after={conversationText(after.llmSchema as LlmSchema | null)}
        />
      </Part>
      <Part
        title="Request as JSON"
        action={<CheckField label="Ignore the order of keys" checked={ignoresOrder} onChange={setIgnoresOrder} />}
      >
        <DiffView
          label="Difference of the request bodies"
          before={before.request_body}
          after={after.request_body}
          ignoreKeyOrder={ignoresOrder}
        />
      </Part>
      <Part title="Response as JSON">
        <DiffView
          label="Difference of the response bodies"
          before={splitAnswer(before.response_body).assembled}
          after={splitAnswer(after.response_body).assembled}
          ignoreKeyOrder={ignoresOrder}
        />
      </Part>
    </div>
  );
}

interface PartProps {
  readonly title: string;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

function Part({ title, action, children }: PartProps) {
  return (
    <section className="flex min-w-0 flex-col gap-2">
      <div className="flex min-h-8 items-center gap-4">
        <h3 className="flex-1 font-semibold">{title}</h3>
        {action}
      </div>
      {children}
    </section>
  );
}

interface Fact {
  readonly name: string;
  readonly show: (row: HeliconeRequest) => ReactNode;
  /** What is compared. */
  readonly of: (row: HeliconeRequest) => string | number | boolean | null;
}

const text = (name: string, of: (row: HeliconeRequest) => string | null): Fact => ({
  name,
  of,
  show: (row) => of(row) ?? <span className="text-text-3">–</span>,
});

const FACTS: readonly Fact[] = [
  {
    name: 'Status',
    of: (row) => `${row.outcome} ${row.response_status}`,
    show: (row) => <OutcomeBadge outcome={row.outcome} status={row.response_status} />,
  },
  text('Model', (row) => row.model),
  text('Provider', (row) => row.provider),
  {
    name: 'Latency',
    of: (row) => row.latencies.total,
    show: (row) => <Value kind="duration" value={row.latencies.total} />,
  },
  {
    name: 'First token',
    of: (row) => row.latencies.ttft,
    show: (row) => <Value kind="duration" value={row.latencies.ttft} none={row.stream ? null : 'Not a stream'} />,
  },
  {
    name: 'Tokens in',
    of: (row) => row.prompt_tokens,
    show: (row) => <TokensIn call={row} />,
  },
  {
    name: 'Tokens out',
    of: (row) => row.completion_tokens,
    show: (row) => <TokensOut call={row} />,
  },
  { name: 'Cost', of: (row) => row.cost, show: (row) => <CallCost call={row} /> },
  text('Finish reason', (row) => row.finish_reason),
  text('User', (row) => row.request_user_id),
  text('Session', (row) => row.session.name ?? row.session.id),
  text('Prompt', (row) => (row.prompt_id === null ? null : `${row.prompt_id} ${row.prompt_version ?? ''}`)),
];

/** Differing ones stand out by weight; the properties only where they differ, sessions' own left to theirs. */
function Facts({ before, after }: PairProps) {
  const names = new Set([...Object.keys(before.properties), ...Object.keys(after.properties)]);
  const differing = [...names].filter(
    (name) => !name.startsWith('Helicone-') && before.properties[name] !== after.properties[name],
  );
  const facts = [...FACTS, ...differing.map((name) => text(name, (row) => row.properties[name] ?? null))];
  const head = 'px-2 py-1 text-left text-head font-semibold text-text-2';
  return (
    <div className="overflow-x-auto rounded-panel border border-line bg-panel">
      <table className="w-full min-w-[360px] table-fixed text-body">
        <caption className="sr-only">Facts of both requests</caption>
        <thead>
          <tr>
            <th scope="col" className={cx(head, 'w-[112px]')}>
              Fact
            </th>
            {[before, after].map((row, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: there are two, and they may be the same request
              <th key={i} scope="col" className={head}>
                <Named row={row} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {facts.map((fact) => (
            <tr key={fact.name} className="border-t border-line">
              <th scope="row" className="truncate px-2 py-1 text-left font-normal text-text-2">
                {fact.name}
              </th>
              {[before, after].map((row, i) => (
                <td
                  // biome-ignore lint/suspicious/noArrayIndexKey: as above
                  key={i}
                  className={cx('tnum truncate px-2 py-1', fact.of(before) !== fact.of(after) && 'font-semibold')}
                >
                  {fact.show(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Named({ row }: { readonly row: HeliconeRequest }) {
  return (
    <span className="inline-flex max-w-full items-center gap-1 font-normal">
      <span className="truncate">
        <Value kind="moment" value={Date.parse(row.request_created_at)} />
      </span>
      <code className="text-code max-md:hidden">{shortId(row.request_id)}</code>
      <CopyButton what="request id" text={row.request_id} />
    </span>
  );
}
