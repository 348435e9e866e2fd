// How far the working out of costs is, on the page whose numbers it changes.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useApi } from '../../api/use-api.ts';
import { formatCount } from '../../format/numbers.ts';
import { showToast } from '../../toasts/toasts.ts';

const EVERY_MS = 1_000;

export function Recomputing() {
  const client = useQueryClient();
  const jobs = useApi('GET /v1/prices/recompute', {});
  const job = jobs.data?.find(({ state }) => state === 'waiting' || state === 'running');
  const isRunning = job !== undefined;
  // Asked again while one runs; a page without one does not ask.
  useApi('GET /v1/prices/recompute', {}, isRunning ? { everyMs: EVERY_MS } : {});
  const watched = useRef<string | null>(null);
  const ended = jobs.data?.find(({ id, state }) => id === watched.current && (state === 'done' || state === 'failed'));
  useEffect(() => {
    if (job !== undefined) watched.current = job.id;
  }, [job]);
  useEffect(() => {
    if (ended === undefined) return;
    watched.current = null;
    const many = `${formatCount(ended.changed)} ${ended.changed === 1 ? 'cost' : 'costs'}`;
    if (ended.state === 'done') showToast(`Costs are recomputed: ${many} changed.`);
    else showToast('The costs could not be recomputed. Ask for it again; the log says why.', { tone: 'error' });
    void client.invalidateQueries();
  }, [ended, client]);
  if (job === undefined) return null;
  const { total, examined, changed } = job;
  const share = total === null || total === 0 ? 0 : Math.min(1, examined / total);
  const counts =
    total === null
      ? 'counting the requests'
      : `${formatCount(examined)} of ${formatCount(total)} looked at, ${formatCount(changed)} changed`;
  return (
    <div className="flex flex-col gap-1">
      <p role="status" className="tnum">
        Costs are being recomputed{job.model === null ? '' : ` for ${job.model}`}: {counts}.
      </p>
      <div
        role="progressbar"
        aria-label="Recomputed costs"
        aria-valuenow={Math.round(share * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        className="h-1 overflow-hidden rounded-badge bg-active"
      >
        <div className="h-full bg-accent-solid" style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  );
}
