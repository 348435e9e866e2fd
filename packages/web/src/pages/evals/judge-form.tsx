// What a judge is told, and of which requests.
import { useApi } from '../../api/use-api.ts';
import { AreaField, CheckField, ChoiceField, TextField } from '../../parts/fields.tsx';
import { type JudgeDraft, type JudgeFaults, TYPE_WORDS } from './judge-draft.ts';

interface JudgeFormProps {
  readonly draft: JudgeDraft;
  readonly faults: JudgeFaults;
  readonly onChange: (draft: JudgeDraft) => void;
  /** How many rules say what it judges; several are made by API, and changed there. */
  readonly rules: number;
  /** It is there already: it may be switched off. */
  readonly isMade: boolean;
}

const TYPES = Object.entries(TYPE_WORDS).map(([value, label]) => ({ value, label }));

export function JudgeForm({ draft, faults, onChange, rules, isMade }: JudgeFormProps) {
  const keys = useApi('GET /v1/vault/keys', {}).data;
  const set = (change: Partial<JudgeDraft>) => onChange({ ...draft, ...change });
  const field = (name: Exclude<keyof JudgeDraft, 'isOn'>) => ({
    value: draft[name],
    error: faults[name] ?? null,
    onChange: ({ target }: { readonly target: { readonly value: string } }) => set({ [name]: target.value }),
  });
  const options = [
    { value: '', label: keys?.length === 0 ? 'None stored yet: add one in Settings' : 'Choose' },
    ...(keys ?? []).map(({ id, provider_name: provider, provider_key_name: name, hint }) => {
      return { value: id, label: `${provider} · ${name ?? hint}` };
    }),
  ];
  return (
    <div className="flex flex-col gap-4">
      <TextField label="Name" placeholder="polite" help="Its score is called so." {...field('name')} />
      <ChoiceField
        label="Answers with"
        value={draft.type}
        options={TYPES}
        onChange={(type) => set({ type: type as JudgeDraft['type'] })}
      />
      {draft.type === 'LLM-CHOICE' ? (
        <AreaField
          label="Choices and their scores"
          rows={3}
          className="font-mono text-code"
          help="One a line."
          {...field('choices')}
        />
      ) : null}
      {draft.type === 'LLM-RANGE' ? (
        <div className="grid grid-cols-2 gap-4">
          <TextField label="Least" inputMode="decimal" {...field('min')} />
          <TextField label="Greatest" inputMode="decimal" {...field('max')} />
        </div>
      ) : null}
      <AreaField
        label="Question"
        rows={4}
        placeholder="Is the answer polite?"
        help="The request and its answer are put below it."
        {...field('prompt')}
      />
      <div className="grid grid-cols-1 gap-4 md:grid-cols-2">
        <ChoiceField
          label="Provider key"
          value={draft.keyId}
          error={faults.keyId ?? null}
          options={options}
          onChange={(keyId) => set({ keyId })}
        />
        <TextField label="Model" placeholder="gpt-4o-mini" {...field('model')} />
      </div>
      {isMade ? (
        <CheckField label="Judges requests as they come in" checked={draft.isOn} onChange={(isOn) => set({ isOn })} />
      ) : null}
      {rules > 1 ? (
        <p className="text-text-2">{`${rules} rules, made by API, say which requests it judges; they are changed there.`}</p>
      ) : !draft.isOn ? null : (
        <>
          <TextField
            label="Share of requests, %"
            inputMode="decimal"
            help="Each costs a call of the model."
            {...field('sampleRate')}
          />
          <AreaField
            label="Only with these properties"
            rows={2}
            placeholder="plan = pro"
            help="One a line; all of them must be there. Empty: every request."
            className="font-mono text-code"
            {...field('filters')}
          />
        </>
      )}
    </div>
  );
}
