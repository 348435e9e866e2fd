// One call in the conversation of its session: who it was, then what was new in it.
import type { LlmSchema } from '@heliometer/contract';
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { apiQuery } from '../../api/use-api.ts';
import { ChatView } from '../../chat/chat-view.tsx';
import { formatDuration } from '../../format/numbers.ts';
import { OutcomeBadge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { ErrorBox, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { addedInWords, newPartOf } from './new-messages.ts';
import { RowCost } from './row-cost.tsx';
import type { SessionRow } from './rows.ts';

interface ChatStepProps {
  readonly row: SessionRow;
  /** From the start of the session. */
  readonly atMs: number;
  readonly earlier: readonly SessionRow[];
  readonly isSelected: boolean;
  readonly isHovered: boolean;
  readonly onSelect: () => void;
  readonly onHover: (isOver: boolean) => void;
}

export function ChatStep({ row, atMs, earlier, isSelected, isHovered, onSelect, onHover }: ChatStepProps) {
  const { call } = row;
  if (call === null) return null;
  return (
    <article
      aria-label={`${row.name}, after ${formatDuration(atMs)}`}
      data-key={row.key}
      aria-current={isSelected ? 'true' : undefined}
      onPointerEnter={() => onHover(true)}
      onPointerLeave={() => onHover(false)}
      className={cx('border-b border-line', isSelected && 'shadow-[inset_2px_0_0_var(--accent)]')}
    >
      <h2>
        <button
          type="button"
          onClick={onSelect}
          className={cx(
            'focus-inset flex min-h-8 w-full items-center gap-3 px-(--edge) text-left max-md:min-h-[44px]',
            isSelected ? 'bg-accent-bg' : isHovered ? 'bg-hover' : 'bg-sunken',
          )}
        >
          <span className="tnum w-16 shrink-0 text-text-2">{formatDuration(atMs)}</span>
          <span aria-hidden className="size-2 shrink-0 rounded-[2px]" style={{ background: row.color }} />
          <span className="min-w-0 truncate font-semibold" title={row.path}>
            {row.name}
          </span>
          <span className="min-w-0 flex-1 truncate text-text-2">{row.name === call.model ? '' : call.model}</span>
          {row.failed ? <OutcomeBadge outcome={call.outcome} status={call.response_status} /> : null}
          <span className="text-text-2">
            <Value kind="duration" value={call.delay_ms} />
          </span>
          <OwnCost row={row} />
        </button>
      </h2>
      <Conversation row={row} earlier={earlier} />
    </article>
  );
}

/** Not of what is below it: those are steps of their own here. */
function OwnCost({ row }: { readonly row: SessionRow }) {
  const { call, sums } = row;
  if (call === null) return null;
  return <RowCost row={{ ...row, sums: { ...sums, total_requests: 1, total_cost: call.cost } }} />;
}

function Conversation({ row, earlier }: Pick<ChatStepProps, 'row' | 'earlier'>) {
  const [isWhole, setWhole] = useState(false);
  const ids = [row, ...earlier].flatMap(({ call }) => call?.exchange_id ?? []);
  const [own, ...before] = useQueries({
    queries: ids.map((id) => apiQuery('GET /v1/request/:id', { params: { id }, query: { includeBody: 'true' } })),
  });
  if (own === undefined) return null;
  if (own.error !== null) return <ErrorBox error={own.error} what="This step" onRetry={() => void own.refetch()} />;
  // What is new is known only once what came before is.
  if (own.data === undefined || before.some(({ isPending }) => isPending)) {
    return (
      <div className="h-[120px] p-4">
        <SkeletonLines lines={3} />
      </div>
    );
  }
  const view = own.data.llmSchema as LlmSchema | null;
  if (view === null) return <p className="p-4 text-text-2">The bodies are not kept, or are no conversation.</p>;
  const part = newPartOf(
    view,
    before.flatMap(({ data }) => (data?.llmSchema as LlmSchema | null | undefined) ?? []),
  );
  return (
    <>
      {part.known === 0 ? null : (
        <p className="flex items-center gap-1 px-(--edge) pt-2 text-head text-text-2">
          {isWhole ? `The whole prompt, ${part.known} known from before` : addedInWords(part.added)}
          <Button look="quiet" size="small" onClick={() => setWhole(!isWhole)}>
            {isWhole ? 'Show what is new' : 'Show the whole prompt'}
          </Button>
        </p>
      )}
      <ChatView view={isWhole ? view : part.view} isTagged={own.data.prompt_id !== null} />
    </>
  );
}
