// Two answers against each other.
import { useState } from 'react';
import { DiffView } from '../../diff/diff-view.tsx';
import { ChoiceField } from '../../parts/fields.tsx';
import { Panel } from '../../parts/panel.tsx';

export interface NamedAnswer {
  readonly name: string;
  readonly text: string;
}

/** @param answers two or more */
export function AnswersDiff({ answers }: { readonly answers: readonly NamedAnswer[] }) {
  const [chosen, setChosen] = useState<readonly [number, number]>([0, 1]);
  const [before, after] = [answers[chosen[0]], answers[chosen[1]]];
  if (before === undefined || after === undefined) return null;
  const options = answers.map(({ name }, i) => ({ value: String(i), label: name }));
  return (
    <Panel title="Answers against each other">
      <div className="flex flex-col gap-4">
        {answers.length === 2 ? null : (
          <div className="grid max-w-[520px] grid-cols-2 gap-4">
            <ChoiceField
              label="From"
              value={String(chosen[0])}
              options={options}
              onChange={(value) => setChosen([Number(value), chosen[1]])}
            />
            <ChoiceField
              label="To"
              value={String(chosen[1])}
              options={options}
              onChange={(value) => setChosen([chosen[0], Number(value)])}
            />
          </div>
        )}
        <DiffView label={`${before.name} and ${after.name}`} before={before.text} after={after.text} />
      </div>
    </Panel>
  );
}
