// The condition of an alert and whom it tells; beside it what it would have done.
import { useState } from 'react';
import { useApi } from '../../api/use-api.ts';
import { AreaField, ChoiceField, TextField } from '../../parts/fields.tsx';
import { timeFilterOf, useRange } from '../../range/use-range.tsx';
import { ChannelTest } from './channel-test.tsx';
import { conditionOf, type Draft, type Faults, faultsOf, roundThreshold } from './draft.ts';
import { ConditionPreview } from './preview.tsx';
import { formatMeasure, formatWindow, isMetric, METRICS } from './words.ts';

interface AlertFormProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  /** Shown beside what is being typed; of all fields once it was to be saved. */
  readonly faults: Faults;
  readonly canMail: boolean;
  readonly refused: string | undefined;
}

export function AlertForm(props: AlertFormProps) {
  const { draft, onChange, canMail, refused } = props;
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const own = faultsOf(draft);
  const isWhole = Object.keys(own).length === 0;
  const faults: Faults = {
    ...Object.fromEntries(Object.entries(own).filter(([name]) => left.has(name))),
    ...props.faults,
  };
  const set = (change: Partial<Draft>) => onChange({ ...draft, ...change });
  return (
    // Which field was left is read where the event passes by.
    // biome-ignore lint/a11y/noStaticElementInteractions: it does nothing by itself
    <div
      className="flex flex-col gap-4 p-4"
      onBlur={({ target }) => setLeft(new Set([...left, (target as Partial<HTMLInputElement>).name ?? '']))}
    >
      <TextField
        label="Name"
        name="name"
        value={draft.name}
        error={faults.name ?? null}
        onChange={({ target }) => set({ name: target.value })}
      />
      <ConditionFields draft={draft} set={set} faults={faults} />
      <ConditionPreview
        condition={isWhole ? conditionOf(draft) : null}
        onThreshold={(value) => set({ threshold: roundThreshold(draft.metric, value) })}
      />
      <ChannelFields draft={draft} set={set} faults={faults} canMail={canMail} />
      <ChannelTest draft={draft} refused={refused} />
    </div>
  );
}

interface FieldsProps {
  readonly draft: Draft;
  readonly set: (change: Partial<Draft>) => void;
  readonly faults: Faults;
}

const METRIC_OPTIONS = Object.entries(METRICS).map(([value, { label }]) => ({ value, label }));
const HOWS = [
  { value: 'sum', label: 'Sum' },
  { value: 'avg', label: 'Average' },
  { value: 'min', label: 'Least' },
  { value: 'max', label: 'Greatest' },
  ...['p50', 'p90', 'p95', 'p99'].map((value) => ({ value, label: value })),
];
const MINUTE_MS = 60_000;
const WINDOWS_MS = [1, 5, 15, 60, 360, 1440, 7 * 1440, 30 * 1440].map((minutes) => minutes * MINUTE_MS);

function ConditionFields({ draft, set, faults }: FieldsProps) {
  const { metric, how, windowMs } = draft;
  const { unit, isOfEach } = METRICS[metric];
  const hows = HOWS.some(({ value }) => value === how) || how === '' ? HOWS : [...HOWS, { value: how, label: how }];
  const windows = WINDOWS_MS.includes(windowMs) ? WINDOWS_MS : [...WINDOWS_MS, windowMs].toSorted((a, b) => a - b);
  const changeMetric = (next: string) => {
    if (!isMetric(next)) return;
    set({ metric: next, how: METRICS[next].isOfEach ? (next === 'latency' ? 'p95' : 'sum') : '' });
  };
  const threshold = Number(draft.threshold);
  return (
    <>
      <div className="grid grid-cols-2 items-start gap-3 md:grid-cols-3">
        <ChoiceField label="What" value={metric} options={METRIC_OPTIONS} onChange={changeMetric} />
        {isOfEach ? (
          <ChoiceField label="Taken as" value={how} options={hows} onChange={(next) => set({ how: next })} />
        ) : null}
        <TextField
          label={`Reaches, ${unit}`}
          name="threshold"
          inputMode="decimal"
          value={draft.threshold}
          error={faults.threshold ?? null}
          {...(threshold > 0 ? { help: formatMeasure(metric, threshold) } : {})}
          onChange={({ target }) => set({ threshold: target.value })}
        />
        <ChoiceField
          label="Within"
          value={String(windowMs)}
          options={windows.map((ms) => ({ value: String(ms), label: formatWindow(ms) }))}
          onChange={(next) => set({ windowMs: Number(next) })}
        />
        <GroupField draft={draft} set={set} />
        <TextField
          label="Only from, requests"
          name="minimum"
          inputMode="numeric"
          value={draft.minimum}
          error={faults.minimum ?? null}
          onChange={({ target }) => set({ minimum: target.value })}
        />
      </div>
      <TextField
        label="Of requests that"
        name="filter"
        placeholder='all, or such as model ~ "gpt-4o" and property.plan = "pro"'
        className="font-mono text-code"
        spellCheck={false}
        value={draft.filter}
        error={faults.filter ?? null}
        onChange={({ target }) => set({ filter: target.value })}
      />
    </>
  );
}

function GroupField({ draft: { per }, set }: Pick<FieldsProps, 'draft' | 'set'>) {
  const { span } = useRange();
  const names = useApi('POST /v1/property/query', { body: { timeFilter: timeFilterOf(span) } });
  const properties = (names.data ?? []).map(({ property }) => ({ value: `property:${property}`, label: property }));
  const options = [
    { value: '', label: 'All together' },
    { value: 'user', label: 'User' },
    { value: 'model', label: 'Model' },
    { value: 'provider', label: 'Provider' },
    ...properties,
  ];
  const isKnown = options.some(({ value }) => value === per);
  return (
    <ChoiceField
      label="By"
      value={per}
      options={isKnown ? options : [...options, { value: per, label: per.replace(/^property:/, '') }]}
      onChange={(next) => set({ per: next })}
    />
  );
}

function ChannelFields({ draft, set, faults, canMail }: FieldsProps & { readonly canMail: boolean }) {
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 font-semibold">Whom it tells</legend>
      <AreaField
        label="E-mail"
        name="emails"
        rows={1}
        disabled={!canMail && draft.emails === ''}
        placeholder={canMail ? 'ops@example.com' : ''}
        help={
          canMail ? 'One address a line.' : 'There is no mail server here: the operator sets up smtp.url and smtp.from.'
        }
        value={draft.emails}
        error={faults.emails ?? null}
        onChange={({ target }) => set({ emails: target.value })}
      />
      <AreaField
        label="Slack"
        name="slack"
        rows={1}
        placeholder="https://hooks.slack.com/services/…"
        help="Incoming webhooks, one a line."
        value={draft.slack}
        error={faults.slack ?? null}
        onChange={({ target }) => set({ slack: target.value })}
      />
      <AreaField
        label="Webhooks"
        name="webhooks"
        rows={1}
        placeholder="https://ops.example.com/alerts"
        help="Get the whole message as JSON, one address a line."
        value={draft.webhooks}
        error={faults.webhooks ?? null}
        onChange={({ target }) => set({ webhooks: target.value })}
      />
    </fieldset>
  );
}
