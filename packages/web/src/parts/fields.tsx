// Form fields: label above, help below, the error in its place. A field says what is wrong when it is left, not while it is
// being filled.
import { type ComponentPropsWithRef, type ReactNode, useId } from 'react';
import { cx } from './class-names.ts';

const BOX =
  'w-full min-w-0 rounded-control border border-control bg-panel px-2 text-body text-text-1 placeholder:text-text-3 aria-invalid:border-error-solid disabled:bg-sunken disabled:text-disabled';
/** Of one line. */
const LINE = 'h-control';

interface FieldProps {
  readonly label: string;
  readonly help?: ReactNode;
  readonly error?: string | null;
  /** What is labelled is given its ids. */
  readonly children: (ids: FieldIds) => ReactNode;
}

export interface FieldIds {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

export function Field({ label, help, error = null, children }: FieldProps) {
  const id = useId();
  const hasNote = error !== null || help !== undefined;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-head text-text-2">
        {label}
      </label>
      {children({
        id,
        'aria-describedby': hasNote ? `${id}-note` : undefined,
        'aria-invalid': error === null ? undefined : true,
      })}
      {hasNote ? (
        <div id={`${id}-note`} className={cx('text-head', error === null ? 'text-text-3' : 'text-error')}>
          {error ?? help}
        </div>
      ) : null}
    </div>
  );
}

type TextProps = Omit<FieldProps, 'children'> & ComponentPropsWithRef<'input'>;

export function TextField({ label, help, error, className, ...rest }: TextProps) {
  return (
    <Field label={label} help={help} error={error ?? null}>
      {(ids) => <input type="text" {...ids} {...rest} className={cx(BOX, LINE, className)} />}
    </Field>
  );
}

type AreaProps = Omit<FieldProps, 'children'> & ComponentPropsWithRef<'textarea'>;

export function AreaField({ label, help, error, className, ...rest }: AreaProps) {
  return (
    <Field label={label} help={help} error={error ?? null}>
      {(ids) => <textarea rows={4} {...ids} {...rest} className={cx(BOX, 'py-1.5', className)} />}
    </Field>
  );
}

interface ChoiceProps extends Omit<FieldProps, 'children'> {
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
  readonly disabled?: boolean;
}

/** The system's own list: it works on a phone, with a keyboard and a screen reader. */
export function ChoiceField({ label, help, error, value, options, onChange, disabled }: ChoiceProps) {
  return (
    <Field label={label} help={help} error={error ?? null}>
      {(ids) => (
        <select
          {...ids}
          value={value}
          disabled={disabled}
          onChange={({ target }) => onChange(target.value)}
          className={cx(BOX, LINE)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface CheckProps {
  readonly label: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
  readonly help?: ReactNode;
}

export function CheckField({ label, checked, onChange, disabled, help }: CheckProps) {
  return (
    <label className="flex min-h-8 max-md:min-h-[44px] items-center gap-2 text-body">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={({ target }) => onChange(target.checked)}
        className="size-4 shrink-0 accent-[var(--accent-solid)]"
      />
      <span>
        {label}
        {help === undefined ? null : <span className="block text-head text-text-3">{help}</span>}
      </span>
    </label>
  );
}

/** Without a label of its own in sight; `aria-label` is needed. */
export function SearchBox({ className, ...rest }: ComponentPropsWithRef<'input'> & { readonly 'aria-label': string }) {
  return <input type="search" {...rest} className={cx(BOX, LINE, className)} />;
}
