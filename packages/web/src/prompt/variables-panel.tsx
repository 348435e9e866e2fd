// The variables of a prompt with their types and an example each, and what is wrong with them.
import { TriangleAlert } from 'lucide-react';
import { TextField } from '../parts/fields.tsx';
import { type Examples, findings, variablesIn } from './variables.ts';

interface VariablesPanelProps {
  readonly texts: readonly string[];
  readonly examples: Examples;
  readonly onChange: (examples: Examples) => void;
}

export function VariablesPanel({ texts, examples, onChange }: VariablesPanelProps) {
  const variables = variablesIn(texts);
  const wrong = findings(texts, examples);
  return (
    <div className="flex flex-col gap-3">
      {variables.length === 0 ? (
        <p className="text-text-2">
          No variables. Type <code className="text-code">{'{{hc:'}</code> where one should stand.
        </p>
      ) : (
        <div className="grid grid-cols-1 gap-3 md:grid-cols-2">
          {variables.map(({ name, type }) => (
            <TextField
              key={name}
              label={`${name} (${type})`}
              placeholder="Example"
              value={examples[name] ?? ''}
              onChange={({ target }) => onChange({ ...examples, [name]: target.value })}
            />
          ))}
        </div>
      )}
      {wrong.map((sentence) => (
        <p key={sentence} className="flex gap-2 text-head text-warn">
          <TriangleAlert size={14} strokeWidth={1.5} aria-hidden className="mt-px shrink-0" />
          {sentence}
        </p>
      ))}
    </div>
  );
}
