// How a session is looked at: by time, by cost, by what was said.
import { cx } from '../../parts/class-names.ts';
import type { SHOWN_AS } from './search.ts';

export type ShownAs = 'waterfall' | (typeof SHOWN_AS)[number];

const VIEWS: readonly { readonly value: ShownAs; readonly label: string }[] = [
  { value: 'waterfall', label: 'Waterfall' },
  { value: 'tree', label: 'Tree' },
  { value: 'chat', label: 'Chat' },
];

interface ViewSwitchProps {
  readonly value: ShownAs;
  readonly onChange: (value: ShownAs) => void;
}

export function ViewSwitch({ value, onChange }: ViewSwitchProps) {
  return (
    <fieldset className="flex rounded-control border border-line">
      <legend className="sr-only">Shown as</legend>
      {VIEWS.map((each) => (
        <button
          key={each.value}
          type="button"
          aria-pressed={each.value === value}
          onClick={() => onChange(each.value)}
          className={cx(
            'focus-inset h-[30px] rounded-control px-3 max-md:h-[44px]',
            each.value === value ? 'bg-active' : 'text-text-2 hover:bg-hover hover:text-text-1',
          )}
        >
          {each.label}
        </button>
      ))}
    </fieldset>
  );
}
