// One condition, step by step: field, then what its kind can be asked, then a value out of the data of this range or typed.
import { useState } from 'react';
import { useApi } from '../api/use-api.ts';
import { Button } from '../parts/button.tsx';
import { cx } from '../parts/class-names.ts';
import { ChoiceField, SearchBox, TextField } from '../parts/fields.tsx';
import { timeFilterOf, useRange } from '../range/use-range.tsx';
import { BODY, FIELDS, operatorsOf } from './fields.ts';
import { type Condition, column, condition, type FieldRef, kindOf, propertyField } from './filter.ts';
import { parseFilter } from './parse-filter.ts';
import { printField } from './print-filter.ts';
import { useValues } from './use-values.ts';
import { labelOfField } from './words.ts';

interface FilterBuilderProps {
  readonly start: Condition | null;
  readonly onDone: (condition: Condition) => void;
}

export function FilterBuilder({ start, onDone }: FilterBuilderProps) {
  const [field, setField] = useState<FieldRef | 'body' | null>(start?.field ?? null);
  if (field === null) return <FieldList onChoose={setField} />;
  return <ValueForm field={field} start={start} onDone={onDone} onBack={() => setField(null)} />;
}

function FieldList({ onChoose }: { readonly onChoose: (field: FieldRef | 'body') => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const { span } = useRange();
  const names = useApi('POST /v1/property/query', { body: { timeFilter: timeFilterOf(span) } });
  const known = [
    ...FIELDS.map((row) => ({ label: row.label, field: column(row.column) as FieldRef | 'body' })),
    { label: BODY.label, field: 'body' as const },
    ...(names.data ?? []).map(({ property }) => ({ label: property, field: propertyField(property) })),
  ];
  const found = known.filter(({ label }) => label.toLowerCase().includes(text.toLowerCase()));
  const cursor = Math.min(at, found.length - 1);
  const choose = (index: number) => {
    const chosen = found[index];
    if (chosen !== undefined) onChoose(chosen.field);
  };
  return (
    <>
      <SearchBox
        autoFocus
        aria-label="Field"
        placeholder="Field"
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setAt(Math.min(cursor + 1, found.length - 1));
          else if (event.key === 'ArrowUp') setAt(Math.max(cursor - 1, 0));
          else if (event.key === 'Enter') choose(cursor);
          else return;
          event.preventDefault();
        }}
      />
      <ul className="mt-1 max-h-[280px] overflow-y-auto">
        {found.map(({ label, field }, i) => (
          <li key={`${label} ${printField(field) ?? ''}`}>
            <button
              type="button"
              className={cx(
                'flex h-8 max-md:h-[44px] w-full items-center gap-2 rounded-control px-2 text-left hover:bg-hover',
                i === cursor && 'bg-hover',
              )}
              onClick={() => choose(i)}
            >
              <span className="min-w-0 flex-1 truncate">{label}</span>
              <code className="text-caption text-text-3">{printField(field)}</code>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

interface ValueFormProps extends FilterBuilderProps {
  readonly field: FieldRef | 'body';
  readonly onBack: () => void;
}

function ValueForm({ field, start, onDone, onBack }: ValueFormProps) {
  const kind = kindOf(field);
  const operators = operatorsOf(kind);
  const [operator, setOperator] = useState(
    start?.operator ?? (field === 'body' ? 'contains' : (operators[0]?.name ?? 'equals')),
  );
  const [text, setText] = useState(start === null ? '' : String(start.value));
  const [error, setError] = useState<string | null>(null);
  const values = useValues(field, text);
  const take = (typed: string) => {
    const read = readValue(field, typed);
    if (read instanceof Error) setError(read.message);
    else onDone(condition(field, operator, read));
  };
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        take(text);
      }}
    >
      <div className="flex items-center justify-between">
        <span className="truncate font-semibold">{labelOfField(field)}</span>
        <Button look="quiet" size="small" onClick={onBack}>
          Other field
        </Button>
      </div>
      <ChoiceField
        label="Is"
        value={operator}
        options={operators.map(({ name, label }) => ({ value: name, label }))}
        onChange={setOperator}
      />
      <TextField
        autoFocus
        label="Value"
        value={text}
        placeholder={PLACEHOLDERS[kind] ?? ''}
        error={error}
        onChange={({ target }) => setText(target.value)}
      />
      <ul aria-label="Values in this range" className="max-h-[200px] overflow-y-auto">
        {values.map(({ value, shown }) => (
          <li key={value}>
            <button
              type="button"
              className="flex h-8 max-md:h-[44px] w-full items-center gap-2 rounded-control px-2 text-left hover:bg-hover"
              onClick={() => take(value)}
            >
              <span className="min-w-0 flex-1 truncate">{value}</span>
              <span className="tnum text-head text-text-3">{shown}</span>
            </button>
          </li>
        ))}
      </ul>
      <Button type="submit">Apply</Button>
    </form>
  );
}

const PLACEHOLDERS: Readonly<Record<string, string>> = {
  ms: '10s, 500ms',
  usd: '0.01',
  status: '400',
  outcome: 'client_gone',
  boolean: 'true or false',
  time: '2026-03-03T14:00:00Z',
};

/** By the same rules as the text form. */
function readValue(field: FieldRef | 'body', typed: string): Condition['value'] | Error {
  const name = printField(field);
  const kind = kindOf(field);
  if (name === null || kind === 'text' || kind === 'time') return typed;
  const parsed = parseFilter(`${name} = ${typed.trim()}`);
  if (!parsed.ok) return new Error(parsed.fault.message);
  return parsed.filter.kind === 'condition' ? parsed.filter.value : new Error('one value is needed here');
}
