// Gives the selected requests a score: a number, or yes or no.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type ApiError, api } from '../../api/call.ts';
import { formatCount } from '../../format/numbers.ts';
import { TextField } from '../../parts/fields.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { showToast } from '../../toasts/toasts.ts';

interface ScoreDialogProps {
  readonly ids: readonly string[];
  readonly onClose: () => void;
}

export function ScoreDialog({ ids, onClose }: ScoreDialogProps) {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [typed, setTyped] = useState('');
  const [wasSent, setSent] = useState(false);
  const value = readScore(typed);
  const many = `${formatCount(ids.length, 'table')} ${ids.length === 1 ? 'request' : 'requests'}`;
  const change = useMutation<unknown, ApiError, { readonly name: string; readonly value: number | boolean }>({
    mutationFn: (score) => scoreAll(ids, score),
    onSuccess: () => {
      showToast(`${many} scored.`);
      onClose();
    },
    onSettled: () => client.invalidateQueries(),
  });
  const send = () => {
    setSent(true);
    if (name.trim() !== '' && value !== null) change.mutate({ name: name.trim(), value });
  };
  return (
    <FormDialog
      title={`Score ${many}`}
      action={change.isPending ? 'Scoring…' : 'Score'}
      isBusy={change.isPending}
      error={change.error}
      onSubmit={send}
      onClose={onClose}
    >
      <TextField
        autoFocus
        label="Score"
        help="Its name, such as quality"
        value={name}
        error={wasSent && name.trim() === '' ? 'Give the score a name.' : null}
        onChange={({ target }) => setName(target.value)}
      />
      <TextField
        label="Value"
        help="A number, or yes or no"
        value={typed}
        error={wasSent && value === null ? 'Type a number, yes or no.' : null}
        onChange={({ target }) => setTyped(target.value)}
      />
    </FormDialog>
  );
}

/** null: neither a number nor a yes or no. */
function readScore(typed: string): number | boolean | null {
  const text = typed.trim().toLowerCase();
  if (text === 'yes' || text === 'true') return true;
  if (text === 'no' || text === 'false') return false;
  const value = Number(text);
  return text === '' || !Number.isFinite(value) ? null : value;
}

const AT_ONCE = 8;

async function scoreAll(ids: readonly string[], score: { readonly name: string; readonly value: number | boolean }) {
  for (let i = 0; i < ids.length; i += AT_ONCE) {
    const results = await Promise.all(
      ids
        .slice(i, i + AT_ONCE)
        .map((id) =>
          api('POST /v1/request/:id/score', { params: { id }, body: { scores: { [score.name]: score.value } } }),
        ),
    );
    for (const result of results) if (!result.ok) throw result.error;
  }
}
