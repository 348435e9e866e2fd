// Empties the cache, or one seed of it, and says how many answers that were.
import { useState } from 'react';
import { useChange } from '../../api/use-api.ts';
import { formatCount } from '../../format/numbers.ts';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { TextField } from '../../parts/fields.tsx';
import { showToast } from '../../toasts/toasts.ts';

export function Purge({ onClose }: { readonly onClose: () => void }) {
  const [seed, setSeed] = useState('');
  const purge = useChange('DELETE /v1/cache', ['GET /v1/cache/size', 'GET /v1/cache/answers']);
  const run = () =>
    purge.mutate(
      { query: seed === '' ? {} : { seed } },
      {
        onSuccess: ({ purged }) => {
          showToast(purged === 1 ? '1 answer removed.' : `${formatCount(purged)} answers removed.`);
          onClose();
        },
      },
    );
  return (
    <ConfirmDialog
      open
      title="Empty the cache?"
      action={seed === '' ? 'Remove all answers' : 'Remove answers of this seed'}
      isBusy={purge.isPending}
      error={purge.error}
      onConfirm={run}
      onClose={onClose}
    >
      <p>
        Answers are removed at once, everywhere. The next request of each goes to its provider again. What was recorded
        stays.
      </p>
      <TextField
        label="Only of this seed"
        help="A Helicone-Cache-Seed. Empty: all answers of the organisation."
        value={seed}
        onChange={({ target }) => setSeed(target.value)}
      />
    </ConfirmDialog>
  );
}
