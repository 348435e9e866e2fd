// Deletes requests, those that are selected or all of a user: they disappear at once, and it is said when their bytes are gone.
import type { FilterNode } from '@heliometer/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ApiError, api } from '../api/call.ts';
import { formatCount } from '../format/numbers.ts';
import { formatMoment } from '../format/times.ts';
import { DeleteDialog } from '../parts/delete-dialog.tsx';
import { useRange } from '../range/use-range.tsx';
import { showToast } from '../toasts/toasts.ts';

interface DeleteRequestsProps {
  /** One call each. */
  readonly filters: readonly FilterNode[];
  readonly count: number;
  /** In place of “Delete 3 requests” and what goes with them. */
  readonly title?: string;
  readonly text?: string;
  /** The count is typed when it is above this. */
  readonly typedAbove?: number;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

export function DeleteRequests({ filters, count, title, text, typedAbove, onClose, onDone }: DeleteRequestsProps) {
  const client = useQueryClient();
  const { zone, nowMs } = useRange();
  const change = useMutation<{ deleted: number; goneBy: string }, ApiError, undefined>({
    mutationFn: () => deleteAll(filters),
    onSuccess: ({ deleted, goneBy }) => {
      const many = `${formatCount(deleted, 'table')} ${deleted === 1 ? 'request' : 'requests'} deleted.`;
      showToast(`${many} Their bytes are gone by ${formatMoment(Date.parse(goneBy), zone, nowMs)}.`);
      onDone();
      onClose();
    },
    onSettled: () => client.invalidateQueries(),
  });
  const noun = count === 1 ? 'request' : 'requests';
  return (
    <DeleteDialog
      title={title ?? `Delete ${formatCount(count, 'table')} ${noun}`}
      text={
        text ??
        `The ${noun} and all that is recorded of ${count === 1 ? 'it' : 'them'} disappear at once, and from the disk soon after. There is no way back.`
      }
      {...(typedAbove === undefined ? {} : { typedAbove })}
      count={count}
      isBusy={change.isPending}
      error={change.error}
      onDelete={() => change.mutate(undefined)}
      onClose={onClose}
    />
  );
}

async function deleteAll(filters: readonly FilterNode[]): Promise<{ deleted: number; goneBy: string }> {
  let deleted = 0;
  let goneBy = '';
  for (const filter of filters) {
    const result = await api('POST /v1/request/delete', { body: { filter } });
    if (!result.ok) throw result.error;
    deleted += result.data.deleted;
    goneBy = result.data.gone_by > goneBy ? result.data.gone_by : goneBy;
  }
  return { deleted, goneBy };
}
