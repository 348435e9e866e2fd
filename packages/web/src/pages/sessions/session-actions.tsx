// What is done to a session: rated, tagged, deleted.
import { useQueryClient } from '@tanstack/react-query';
import { Tag, ThumbsDown, ThumbsUp, Trash2 } from 'lucide-react';
import { Popover } from 'radix-ui';
import { type FormEvent, useState } from 'react';
import { useChange } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { condition, propertyField, toTree } from '../../filter/filter.ts';
import { formatCount } from '../../format/numbers.ts';
import { formatMoment } from '../../format/times.ts';
import { Button, IconButton } from '../../parts/button.tsx';
import { DeleteDialog } from '../../parts/delete-dialog.tsx';
import { TextField } from '../../parts/fields.tsx';
import { useRange } from '../../range/use-range.tsx';
import { showToast } from '../../toasts/toasts.ts';
import { useGo } from '../../url/app-link.tsx';
import { SESSION_ID } from './session-facts.tsx';
import type { SessionTree } from './use-session.ts';

const TREE = ['GET /v1/session/:sessionId/tree'] as const;
const GONE = ['POST /v1/session/query', 'POST /v1/session/count', 'POST /v1/session/name/query'] as const;
const failed = (error: Error) => showToast(error.message, { tone: 'error' });

export function SessionActions({ tree }: { readonly tree: SessionTree }) {
  return (
    <span className="flex items-center gap-1">
      <Thumbs tree={tree} />
      <TagButton tree={tree} />
      <DeleteButton tree={tree} />
    </span>
  );
}

function Thumbs({ tree }: { readonly tree: SessionTree }) {
  const rate = useChange('POST /v1/session/:sessionId/feedback', TREE);
  const refused = useRefusal('write');
  const thumb = (rating: boolean) => (
    <IconButton
      label={refused ?? (rating ? 'Good session' : 'Bad session')}
      icon={rating ? ThumbsUp : ThumbsDown}
      pressed={tree.feedback === rating}
      disabled={refused !== undefined}
      onClick={() => rate.mutate({ params: { sessionId: tree.session_id }, body: { rating } }, { onError: failed })}
    />
  );
  return (
    <>
      {thumb(true)}
      {thumb(false)}
    </>
  );
}

function TagButton({ tree }: { readonly tree: SessionTree }) {
  const [isOpen, setOpen] = useState(false);
  const refused = useRefusal('write');
  const button = (
    <Button icon={Tag} look="quiet" refused={refused} className="max-w-[160px]">
      <span className="truncate">{tree.tag ?? 'Tag'}</span>
    </Button>
  );
  if (refused !== undefined) return button;
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger asChild>{button}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          aria-label="Tag"
          className="fade-in w-[280px] rounded-panel border border-line bg-raised p-3 shadow-float"
        >
          <TagForm tree={tree} onDone={() => setOpen(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function TagForm({ tree, onDone }: { readonly tree: SessionTree; readonly onDone: () => void }) {
  const [tag, setTag] = useState(tree.tag ?? '');
  const change = useChange('POST /v1/session/:sessionId/tag', TREE);
  const give = (next: string) =>
    change.mutate({ params: { sessionId: tree.session_id }, body: { tag: next } }, { onSuccess: onDone });
  const save = (event: FormEvent) => {
    event.preventDefault();
    give(tag);
  };
  return (
    <form className="flex flex-col gap-3" onSubmit={save}>
      <TextField
        label="Tag"
        help="One a session. The list can be filtered by it."
        value={tag}
        maxLength={1000}
        error={change.error?.message ?? null}
        onChange={({ target }) => setTag(target.value)}
      />
      <span className="flex justify-end gap-2">
        {tree.tag === null ? null : (
          <Button look="quiet" onClick={() => give('')}>
            Remove
          </Button>
        )}
        <Button type="submit" look="primary">
          Save
        </Button>
      </span>
    </form>
  );
}

function DeleteButton({ tree }: { readonly tree: SessionTree }) {
  const [isAsked, setAsked] = useState(false);
  const { zone, nowMs } = useRange();
  const go = useGo();
  const client = useQueryClient();
  const change = useChange('POST /v1/request/delete', GONE);
  const refused = useRefusal('manage');
  const { total_requests: calls, session_id: id } = tree;
  const filter = toTree(condition(propertyField(SESSION_ID), 'equals', id));
  const remove = () => {
    // An answer on its way could be that it is gone.
    void client.cancelQueries({ queryKey: TREE });
    change.mutate(
      { body: { filter } },
      {
        onSuccess: ({ deleted, gone_by }) => {
          const gone = formatMoment(Date.parse(gone_by), zone, nowMs);
          const many = `${formatCount(deleted, 'table')} ${deleted === 1 ? 'call' : 'calls'}`;
          showToast(`Session ${id} deleted: ${many}. The bytes are gone by ${gone}.`);
          go({ path: '/sessions' }, { replace: true });
        },
      },
    );
  };
  return (
    <>
      <IconButton
        label={refused ?? 'Delete session'}
        icon={Trash2}
        disabled={refused !== undefined}
        onClick={() => setAsked(true)}
      />
      {isAsked ? (
        <DeleteDialog
          title="Delete session"
          text={`Session ${id} with ${formatCount(calls, 'table')} ${calls === 1 ? 'call' : 'calls'} and all that is recorded of them disappears at once, and from the disk soon after. There is no way back.`}
          count={calls}
          isBusy={change.isPending}
          error={change.error}
          onDelete={remove}
          onClose={() => setAsked(false)}
        />
      ) : null}
    </>
  );
}
