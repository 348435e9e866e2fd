// Sends all again that failed since a time; says how many before it does.
import { useState } from 'react';
import { useApi, useChange } from '../../api/use-api.ts';
import { formatCount } from '../../format/numbers.ts';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { ChoiceField } from '../../parts/fields.tsx';
import { showToast } from '../../toasts/toasts.ts';
import type { Webhook } from './words.ts';

const HOUR_MS = 3_600_000;
const SPANS = [
  { value: String(HOUR_MS), label: 'In the last hour' },
  { value: String(24 * HOUR_MS), label: 'In the last 24 hours' },
  { value: String(7 * 24 * HOUR_MS), label: 'In the last 7 days' },
  { value: String(30 * 24 * HOUR_MS), label: 'In the last 30 days, as long as the log is kept' },
];

interface ReplayFailedProps {
  readonly webhook: Webhook;
  readonly onClose: () => void;
}

export function ReplayFailed({ webhook: { id }, onClose }: ReplayFailedProps) {
  const [width, setWidth] = useState(String(24 * HOUR_MS));
  const [openedMs] = useState(Date.now);
  const since = new Date(openedMs - Number(width)).toISOString();
  const counts = useApi('GET /v1/webhooks/:id/deliveries/count', { params: { id }, query: { since } }, { fresh: true });
  const replay = useChange('POST /v1/webhooks/:id/replay', [
    'GET /v1/webhooks/:id/deliveries',
    'GET /v1/webhooks/:id/deliveries/count',
  ]);
  const failed = counts.data?.failed;
  const run = () => {
    if (failed === 0) return onClose();
    replay.mutate(
      { params: { id }, body: { since } },
      {
        onSuccess: ({ replayed }) => {
          showToast(`${formatCount(replayed)} sent again.`);
          onClose();
        },
      },
    );
  };
  return (
    <ConfirmDialog
      open
      title="Send failed deliveries again"
      action={failed === 0 ? 'Close' : failed === undefined ? 'Send again' : `Send ${formatCount(failed)} again`}
      isDanger={false}
      isBusy={replay.isPending}
      error={replay.error ?? counts.error}
      onConfirm={run}
      onClose={onClose}
    >
      <ChoiceField label="Made" value={width} options={SPANS} onChange={setWidth} />
      <p aria-live="polite" className="text-text-2">
        {failed === undefined
          ? 'Counting…'
          : failed === 0
            ? 'None failed in this time.'
            : `${formatCount(failed)} failed in this time. Each keeps its Webhook-Id, so the receiver can tell.`}
      </p>
    </ConfirmDialog>
  );
}
