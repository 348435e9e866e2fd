// What is taken out of every exchange before it is stored, tried on a text while it is set.
import { REDACTION_KINDS, type RedactionKind } from '@heliometer/contract';
import { X } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import type { ApiAnswer } from '../../api/call.ts';
import { useApi, useChange } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { Button, IconButton } from '../../parts/button.tsx';
import { AreaField, CheckField, TextField } from '../../parts/fields.tsx';
import { Loaded, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { Refused, SaveLine, SectionHead } from './section.tsx';

type Rules = ApiAnswer<'GET /v1/redaction'>;

const KIND_NAMES: Readonly<Record<RedactionKind, string>> = {
  email: 'E-mail addresses',
  phone: 'Phone numbers',
  credit_card: 'Card numbers',
  iban: 'IBANs',
  ip_address: 'IP addresses',
  us_ssn: 'US social security numbers',
  api_key: 'API keys',
  jwt: 'JSON web tokens',
  private_key: 'Private keys',
};
const SAMPLE = 'Write to ada@example.com or +41 44 668 18 00. The card was 4111 1111 1111 1111, from 203.0.113.9.';

export function Redaction() {
  const rules = useApi('GET /v1/redaction', {});
  return (
    <>
      <SectionHead title="Redaction" isManaged>
        What is found is replaced before anything is stored, from two seconds after it is saved. What is stored already
        stays as it is; providers get the text unchanged.
      </SectionHead>
      <Loaded query={rules} what="The rules" skeleton={<SkeletonLines lines={9} />}>
        {(set) => <RulesForm start={set} />}
      </Loaded>
    </>
  );
}

function RulesForm({ start }: { readonly start: Rules }) {
  const [rules, setRules] = useState(start);
  const refused = useRefusal('manage');
  const save = useChange('PUT /v1/redaction', ['GET /v1/redaction']);
  const toggle = (kind: RedactionKind, on: boolean) =>
    setRules({
      ...rules,
      built_in: REDACTION_KINDS.filter((each) => (each === kind ? on : rules.built_in.includes(each))),
    });
  return (
    <div className="flex flex-col gap-4">
      <fieldset disabled={refused !== undefined}>
        <legend className="pb-1 font-semibold">Known kinds</legend>
        <div className="grid grid-cols-1 gap-x-4 md:grid-cols-2">
          {REDACTION_KINDS.map((kind) => (
            <CheckField
              key={kind}
              label={KIND_NAMES[kind]}
              checked={rules.built_in.includes(kind)}
              onChange={(on) => toggle(kind, on)}
            />
          ))}
        </div>
        <CheckField
          label="In user ids as well"
          help="Users in whose id something was found are then told apart no longer."
          checked={rules.user_ids}
          onChange={(on) => setRules({ ...rules, user_ids: on })}
        />
      </fieldset>
      <OwnPatterns own={rules.own} isRefused={refused !== undefined} onChange={(own) => setRules({ ...rules, own })} />
      <Trial rules={rules} />
      <SaveLine
        isChanged={JSON.stringify(rules) !== JSON.stringify(start)}
        isBusy={save.isPending}
        wasSaved={save.isSuccess}
        error={save.error}
        refused={refused}
        onSave={() => save.mutate({ body: rules })}
      />
    </div>
  );
}

interface OwnPatternsProps {
  readonly own: Rules['own'];
  readonly isRefused: boolean;
  readonly onChange: (own: Rules['own']) => void;
}

function OwnPatterns({ own, isRefused, onChange }: OwnPatternsProps) {
  const set = (index: number, change: Partial<Rules['own'][number]>) =>
    onChange(own.map((each, i) => (i === index ? { ...each, ...change } : each)));
  return (
    <fieldset disabled={isRefused} className="flex flex-col items-start gap-2">
      <legend className="pb-1 font-semibold">Patterns of your own</legend>
      {own.map(({ name, pattern }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place, while its name is being typed
        <div key={i} className="flex w-full items-end gap-2">
          <div className="w-[160px] shrink-0 max-md:w-[104px]">
            <TextField label="Name" value={name} onChange={({ target }) => set(i, { name: target.value })} />
          </div>
          <div className="min-w-0 flex-1">
            <TextField
              label="Pattern (RE2)"
              className="font-mono"
              spellCheck={false}
              value={pattern}
              onChange={({ target }) => set(i, { pattern: target.value })}
            />
          </div>
          <IconButton
            label={`Remove ${name === '' ? 'pattern' : name}`}
            icon={X}
            onClick={() => onChange(own.filter((_, at) => at !== i))}
          />
        </div>
      ))}
      <Button size="small" onClick={() => onChange([...own, { name: '', pattern: '' }])}>
        Add pattern
      </Button>
    </fieldset>
  );
}

/** Asked of the server, which is who redacts: nothing of it is kept. */
function Trial({ rules }: { readonly rules: Rules }) {
  const [text, setText] = useState(SAMPLE);
  const whole = { ...rules, own: rules.own.filter(({ name, pattern }) => name !== '' && pattern !== '') };
  const asked = useDeferredValue(JSON.stringify({ text, rules: whole }));
  const preview = useApi('POST /v1/redaction/preview', { body: JSON.parse(asked) as { text: string; rules: Rules } });
  const hits = Object.entries(preview.data?.hits ?? {});
  return (
    <section aria-label="Try it" className="flex flex-col gap-2">
      <AreaField label="Try it on a text" rows={3} value={text} onChange={({ target }) => setText(target.value)} />
      <Refused error={preview.error} />
      {preview.data === undefined ? null : (
        <>
          <p className="text-head text-text-2">
            Stored as{hits.length === 0 ? ', nothing found' : null}
            {hits.map(([kind, count]) => (
              <span key={kind}>
                {' · '}
                {kind} <Value kind="count" value={count} />
              </span>
            ))}
          </p>
          <output className="rounded-control border border-line bg-sunken p-2 text-code break-words whitespace-pre-wrap">
            {preview.data.text}
          </output>
        </>
      )}
    </section>
  );
}
