// One rule being made or changed: by its fields, or as the text of the header.
import { useState } from 'react';
import { useApi, useChange } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { formatWindow } from '../../format/limits.ts';
import { useKeys } from '../../keys/keys.ts';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { DraftFoot, LeaveQuestion } from '../../parts/draft-foot.tsx';
import { Drawer } from '../../parts/drawer.tsx';
import { ChoiceField, TextField } from '../../parts/fields.tsx';
import { timeFilterOf, useRange } from '../../range/use-range.tsx';
import { showToast } from '../../toasts/toasts.ts';
import { bodyOf, type Draft, type Faults, faultsOf, type Rule, withFields, withText } from './draft.ts';

const STALE = ['GET /v1/rate-limits'] as const;

interface RuleDrawerProps {
  /** null = a new one. */
  readonly rule: Rule | null;
  readonly start: Draft;
  readonly onClose: () => void;
}

export function RuleDrawer({ rule, start, onClose }: RuleDrawerProps) {
  const [draft, setDraft] = useState(start);
  const [wasTried, setTried] = useState(false);
  const [asking, setAsking] = useState<'leave' | 'delete' | null>(null);
  const create = useChange('POST /v1/rate-limits', STALE);
  const replace = useChange('PUT /v1/rate-limits/:id', STALE);
  const refused = useRefusal('manage');
  const faults = faultsOf(draft);
  const close = () => (JSON.stringify(draft) === JSON.stringify(start) ? onClose() : setAsking('leave'));
  const saved = () => {
    showToast(`${draft.name} holds within two seconds.`);
    onClose();
  };
  const save = () => {
    setTried(true);
    if (refused !== undefined || Object.keys(faults).length > 0) return;
    const body = bodyOf(draft);
    if (rule === null) create.mutate({ body }, { onSuccess: saved });
    else replace.mutate({ params: { id: rule.id }, body }, { onSuccess: saved });
  };
  useKeys('Rule', [{ keys: 'Mod+Enter', label: 'Save', run: save }]);
  const error = create.error ?? replace.error;
  const title = rule === null ? 'New rule' : rule.name;
  return (
    <Drawer label={title} onClose={close} title={<h2 className="min-w-0 truncate font-semibold">{title}</h2>}>
      <div className="min-h-0 flex-1 overflow-y-auto p-4">
        <RuleFields draft={draft} onChange={setDraft} faults={wasTried ? faults : textFaults(faults)} />
      </div>
      <DraftFoot
        action={rule === null ? 'Create rule' : 'Save'}
        isBusy={create.isPending || replace.isPending}
        error={error}
        refused={refused}
        onSave={save}
        onDelete={rule === null ? null : () => setAsking('delete')}
      />
      <LeaveQuestion open={asking === 'leave'} onLeave={onClose} onStay={() => setAsking(null)} />
      {rule === null ? null : (
        <DeleteRule rule={rule} open={asking === 'delete'} onKeep={() => setAsking(null)} onDone={onClose} />
      )}
    </Drawer>
  );
}

/** While it is typed only the text tells, since the fields wait for it. */
function textFaults({ text }: Faults): Faults {
  return text === undefined ? {} : { text };
}

const UNITS = [
  { value: 'request', label: 'Requests' },
  { value: 'token', label: 'Tokens' },
  { value: 'cents', label: 'Cents' },
];

interface RuleFieldsProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  readonly faults: Faults;
}

function RuleFields({ draft, onChange, faults }: RuleFieldsProps) {
  const set = (change: Partial<Draft>) => onChange(withText({ ...draft, ...change }));
  const seconds = Number(draft.windowSeconds);
  return (
    <div className="flex flex-col gap-4">
      <TextField
        label="Name"
        value={draft.name}
        error={faults.name ?? null}
        onChange={({ target }) => onChange({ ...draft, name: target.value })}
      />
      <div className="grid grid-cols-2 items-start gap-3">
        <TextField
          label="At most"
          inputMode="decimal"
          help="0 blocks all."
          value={draft.quota}
          error={faults.quota ?? null}
          onChange={({ target }) => set({ quota: target.value })}
        />
        <ChoiceField
          label="Of"
          value={draft.unit}
          options={UNITS}
          onChange={(unit) => set({ unit: unit as Draft['unit'] })}
        />
        <TextField
          label="Within, seconds"
          inputMode="numeric"
          {...(seconds >= 1 ? { help: formatWindow(seconds) } : {})}
          value={draft.windowSeconds}
          error={faults.windowSeconds ?? null}
          onChange={({ target }) => set({ windowSeconds: target.value })}
        />
        <SegmentField draft={draft} onChange={(segment) => set({ segment })} />
      </div>
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <TextField
            label="As header, Helicone-RateLimit-Policy"
            className="font-mono text-code"
            spellCheck={false}
            value={draft.text}
            error={faults.text ?? null}
            onChange={({ target }) => onChange(withFields(draft, target.value))}
          />
        </div>
        {faults.text === undefined ? <CopyButton what="header" text={draft.text} /> : null}
      </div>
      <p className="text-text-2">
        It holds for every call of the organisation, beside what calls ask for by header.
        {draft.segment === '' ? '' : ` Calls that name no ${draft.segment} are refused.`}
      </p>
    </div>
  );
}

interface SegmentFieldProps {
  readonly draft: Draft;
  readonly onChange: (segment: string) => void;
}

function SegmentField({ draft: { segment }, onChange }: SegmentFieldProps) {
  const { span } = useRange();
  const names = useApi('POST /v1/property/query', { body: { timeFilter: timeFilterOf(span) } });
  // A policy's text has no room for these.
  const usable = (names.data ?? []).map(({ property }) => property).filter((name) => !/[;,=\s]/.test(name));
  const known = ['user', ...new Set(usable.map((name) => name.toLowerCase()).filter((name) => name !== 'user'))];
  const all = segment === '' || known.includes(segment) ? known : [...known, segment];
  return (
    <ChoiceField
      label="For"
      value={segment}
      options={[{ value: '', label: 'All together' }, ...all.map((name) => ({ value: name, label: `Each ${name}` }))]}
      onChange={onChange}
    />
  );
}

interface DeleteRuleProps {
  readonly rule: Rule;
  readonly open: boolean;
  readonly onKeep: () => void;
  readonly onDone: () => void;
}

function DeleteRule({ rule, open, onKeep, onDone }: DeleteRuleProps) {
  const remove = useChange('DELETE /v1/rate-limits/:id', STALE);
  // As a promise: by then the rule, and this with it, may be gone from the page.
  const run = () =>
    remove.mutateAsync({ params: { id: rule.id } }).then(
      () => {
        showToast(`${rule.name} is deleted.`);
        onDone();
      },
      () => {
        // The dialog shows it.
      },
    );
  return (
    <ConfirmDialog
      open={open}
      title={`Delete ${rule.name}?`}
      action="Delete rule"
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => void run()}
      onClose={onKeep}
    >
      <p>It holds nobody back any more, within two seconds.</p>
    </ConfirmDialog>
  );
}
