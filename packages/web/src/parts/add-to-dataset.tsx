// Copies requests into a dataset: one that is there, or a new one. Says how many are there already before, and what was not
// copied after.
import type { FilterNode, MAX_DATASET_ROWS, NotAddedReason } from '@heliometer/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { type ApiAnswer, type ApiError, api } from '../api/call.ts';
import { useApi } from '../api/use-api.ts';
import { formatCount } from '../format/numbers.ts';
import { showToast } from '../toasts/toasts.ts';
import { useGo } from '../url/app-link.tsx';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { ChoiceField, TextField } from './fields.tsx';
import { ErrorBox, SkeletonLines } from './states.tsx';

/** Requests by their ids, or all that a filter selects, with the window it is bounded by; the number is what the page shows. */
export type ChosenRequests =
  | { readonly ids: readonly string[] }
  | { readonly filter: FilterNode; readonly count: number };

interface AddToDatasetProps {
  readonly chosen: ChosenRequests;
  readonly onClose: () => void;
  /** Before it closes: to select none, say. */
  readonly onDone?: () => void;
}

const NEW = 'new';
const MOST_ROWS: typeof MAX_DATASET_ROWS = 10_000;

export function AddToDataset({ chosen, onClose, onDone }: AddToDatasetProps) {
  const datasets = useApi('POST /v1/helicone-dataset/query', { body: {} });
  const count = 'ids' in chosen ? chosen.ids.length : chosen.count;
  if (datasets.data === undefined) {
    return (
      <Dialog open onClose={onClose} title={titleOf(count)}>
        {datasets.error === null ? (
          <SkeletonLines lines={3} />
        ) : (
          <ErrorBox error={datasets.error} what="The datasets" onRetry={() => void datasets.refetch()} />
        )}
      </Dialog>
    );
  }
  return (
    <ChooseDataset
      chosen={chosen}
      count={count}
      datasets={datasets.data.toReversed()}
      onClose={onClose}
      {...(onDone === undefined ? {} : { onDone })}
    />
  );
}

interface ChooseProps extends AddToDatasetProps {
  readonly count: number;
  /** Newest first. */
  readonly datasets: ApiAnswer<'POST /v1/helicone-dataset/query'>;
}

function ChooseDataset({ chosen, count, datasets, onClose, onDone }: ChooseProps) {
  const form = useId();
  const [picked, setPicked] = useState<string | null>(null);
  const [name, setName] = useState('');
  const [wasSent, setSent] = useState(false);
  const add = useAdding(chosen, () => {
    onDone?.();
    onClose();
  });
  // The newest, also one that the list learns of after it was shown.
  const into = picked ?? datasets[0]?.id ?? NEW;
  const isNew = into === NEW;
  const send = (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    if (add.isPending || (isNew && name.trim() === '')) return;
    add.mutate(isNew ? { name: name.trim() } : { id: into, name: datasets.find(({ id }) => id === into)?.name ?? '' });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={titleOf(count)}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={form} aria-busy={add.isPending}>
            {add.isPending ? 'Adding…' : 'Add'}
          </Button>
        </>
      }
    >
      <form id={form} className="flex flex-col gap-3" onSubmit={send}>
        {datasets.length === 0 ? null : (
          <ChoiceField
            label="Dataset"
            value={into}
            onChange={setPicked}
            options={[
              ...datasets.map((each) => ({ value: each.id, label: `${each.name} (${rowsText(each.requests_count)})` })),
              { value: NEW, label: 'New dataset…' },
            ]}
          />
        )}
        {isNew ? (
          <TextField
            autoFocus
            label="Name of the new dataset"
            placeholder="refunds, hard"
            value={name}
            error={wasSent && name.trim() === '' ? 'Give the dataset a name.' : null}
            onChange={({ target }) => setName(target.value)}
          />
        ) : 'filter' in chosen ? (
          <AlreadyThere id={into} filter={chosen.filter} />
        ) : null}
        <p className="text-text-2">
          {count > MOST_ROWS
            ? `A dataset holds ${formatCount(MOST_ROWS, 'table')} rows: the newest ${formatCount(MOST_ROWS, 'table')} are copied. `
            : ''}
          Rows are copies: editing one leaves the request as it was.
        </p>
        {add.error === null ? null : (
          <p role="alert" className="text-error">
            {add.error.message} <code className="text-code">{add.error.code}</code>
          </p>
        )}
      </form>
    </Dialog>
  );
}

function AlreadyThere({ id, filter }: { readonly id: string; readonly filter: FilterNode }) {
  const preview = useApi(
    'POST /v1/helicone-dataset/:id/collect',
    { params: { id }, body: { filter, preview: true } },
    { fresh: true },
  );
  const there = preview.data?.already_there.length;
  return (
    <p className="min-h-[20px] text-text-2" aria-live="polite">
      {there === undefined
        ? ''
        : there === 0
          ? 'None of them is in it yet.'
          : `${formatCount(there, 'table')} of them ${there === 1 ? 'is' : 'are'} in it already and ${there === 1 ? 'stays' : 'stay'} as ${there === 1 ? 'it is' : 'they are'}.`}
    </p>
  );
}

type Target = { readonly id: string; readonly name: string } | { readonly name: string };
type Added = Pick<ApiAnswer<'POST /v1/helicone-dataset/:id/mutate'>, 'added' | 'already_there' | 'not_added'> & {
  readonly id: string;
};

function useAdding(chosen: ChosenRequests, onDone: () => void) {
  const client = useQueryClient();
  const go = useGo();
  return useMutation<Added, ApiError, Target>({
    mutationFn: (target) => addTo(target, chosen),
    onSuccess: ({ id, added, already_there, not_added }, { name }) => {
      const parts = [`${formatCount(added, 'table')} added to ${name}`];
      if (already_there.length > 0) parts.push(`${formatCount(already_there.length, 'table')} there already`);
      for (const [reason, words] of Object.entries(REASONS)) {
        const many = not_added.filter((each) => each.reason === reason).length;
        if (many > 0) parts.push(`${formatCount(many, 'table')} ${words}`);
      }
      const action = { label: 'Open', run: () => go({ path: `/datasets/${id}` }) };
      showToast(`${parts.join(', ')}.`, { action });
      onDone();
    },
    // Also after a failure: what was added before it stays.
    onSettled: () =>
      client.invalidateQueries({
        predicate: ({ queryKey: [route] }) => String(route).includes('/v1/helicone-dataset'),
      }),
  });
}

const REASONS: Readonly<Record<NotAddedReason, string>> = {
  unknown: 'not found',
  no_body: 'left out for want of a body',
  too_large: 'left out as larger than 1 MiB',
};

async function addTo(target: Target, chosen: ChosenRequests): Promise<Added> {
  if ('ids' in chosen) {
    if ('id' in target) {
      const body = { addRequests: [...chosen.ids] };
      return {
        id: target.id,
        ...dataOf(await api('POST /v1/helicone-dataset/:id/mutate', { params: { id: target.id }, body })),
      };
    }
    const body = { datasetName: target.name, requestIds: [...chosen.ids] };
    const { datasetId: id, ...added } = dataOf(await api('POST /v1/helicone-dataset', { body }));
    return { id, ...added };
  }
  const id =
    'id' in target
      ? target.id
      : dataOf(await api('POST /v1/helicone-dataset', { body: { datasetName: target.name } })).datasetId;
  const { filter, count } = chosen;
  const body = count > MOST_ROWS ? { filter, limit: MOST_ROWS } : { filter };
  return { id, ...dataOf(await api('POST /v1/helicone-dataset/:id/collect', { params: { id }, body })) };
}

/** @throws ApiError */
function dataOf<T>(
  result: { readonly ok: true; readonly data: T } | { readonly ok: false; readonly error: ApiError },
): T {
  if (!result.ok) throw result.error;
  return result.data;
}

function titleOf(count: number): string {
  return `Add ${formatCount(count, 'table')} ${count === 1 ? 'request' : 'requests'} to a dataset`;
}

function rowsText(rows: number): string {
  return `${formatCount(rows, 'table')} ${rows === 1 ? 'row' : 'rows'}`;
}
