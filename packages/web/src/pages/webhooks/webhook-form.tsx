// Where exchanges are sent, which of them, and how much of each.
import type { ApiError } from '../../api/call.ts';
import { AreaField, CheckField, TextField } from '../../parts/fields.tsx';
import type { Draft, Faults } from './draft.ts';

interface WebhookFormProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  readonly faults: Faults;
  readonly error: ApiError | null;
}

export function WebhookForm({ draft, onChange, faults, error }: WebhookFormProps) {
  const set = (change: Partial<Draft>) => onChange({ ...draft, ...change });
  const isRefused = error?.code === 'target_not_allowed';
  return (
    <div className="flex flex-col gap-4">
      <TextField
        label="Address"
        inputMode="url"
        placeholder="https://ops.example.com/hook"
        help="Public and https, unless the operator allows others by gateway.allowedTargets."
        value={draft.destination}
        error={faults.destination ?? (isRefused ? error.message : null)}
        onChange={({ target }) => set({ destination: target.value })}
      />
      <TextField
        label="Share of requests, %"
        inputMode="decimal"
        help="Which are sent is settled by their ids, so a retried delivery is never another one."
        value={draft.sampleRate}
        error={faults.sampleRate ?? null}
        onChange={({ target }) => set({ sampleRate: target.value })}
      />
      <AreaField
        label="Only with these properties"
        rows={2}
        placeholder="plan = pro"
        help="One a line; all of them must be there. Empty: every request."
        className="font-mono text-code"
        value={draft.filters}
        error={faults.filters ?? null}
        onChange={({ target }) => set({ filters: target.value })}
      />
      <CheckField
        label="With data"
        help="Model, provider, tokens, cost, latency and a link to the bodies, beside the bodies themselves."
        checked={draft.includeData}
        onChange={(includeData) => set({ includeData })}
      />
      {error === null || isRefused ? null : (
        <p role="alert" className="text-error">
          {error.message} <code className="text-code text-text-3">{error.code}</code>
        </p>
      )}
    </div>
  );
}
