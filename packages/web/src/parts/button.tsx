// Buttons: one primary in view at most; all others are quiet.
import type { LucideIcon } from 'lucide-react';
import type { ComponentPropsWithRef } from 'react';
import { showKeys } from '../keys/keys.ts';
import { cx } from './class-names.ts';
import { Tip } from './tip.tsx';

const LOOKS = {
  primary: 'bg-accent-solid text-on-accent hover:bg-accent-hover border-transparent font-semibold',
  plain: 'bg-panel text-text-1 border-control hover:bg-hover',
  quiet: 'bg-transparent text-text-2 border-transparent hover:bg-hover hover:text-text-1',
  danger: 'bg-error-solid text-on-accent border-transparent font-semibold',
} as const;

export interface ButtonProps extends ComponentPropsWithRef<'button'> {
  readonly look?: keyof typeof LOOKS;
  readonly size?: 'normal' | 'small';
  readonly icon?: LucideIcon;
  /** Why it cannot be used, shown where it would act: “Needs admin”. */
  readonly refused?: string | undefined;
}

export function Button({
  look = 'plain',
  size = 'normal',
  icon: Icon,
  refused,
  className,
  children,
  ...rest
}: ButtonProps) {
  const button = (
    <button
      type="button"
      {...rest}
      aria-disabled={refused !== undefined || undefined}
      onClick={refused === undefined ? rest.onClick : undefined}
      className={cx(
        'inline-flex shrink-0 items-center justify-center rounded-control border whitespace-nowrap transition-colors duration-80 max-md:h-control',
        size === 'small' ? 'h-6 gap-1 px-2 text-head' : 'h-control gap-2 px-3 text-body',
        LOOKS[look],
        className,
      )}
    >
      {Icon === undefined ? null : <Icon size={size === 'small' ? 14 : 16} strokeWidth={1.5} aria-hidden />}
      {children}
    </button>
  );
  return refused === undefined ? button : <Tip text={refused}>{button}</Tip>;
}

export interface IconButtonProps extends ComponentPropsWithRef<'button'> {
  readonly label: string;
  readonly icon: LucideIcon;
  /** Shown in the tooltip. */
  readonly keys?: string;
  readonly size?: 'normal' | 'small';
  readonly pressed?: boolean;
}

export function IconButton({ label, icon: Icon, keys, size = 'normal', pressed, className, ...rest }: IconButtonProps) {
  return (
    <Tip text={keys === undefined ? label : `${label} · ${showKeys(keys)}`}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        {...rest}
        className={cx(
          'inline-flex shrink-0 items-center justify-center rounded-control text-text-2 transition-colors duration-80 hover:bg-hover hover:text-text-1 aria-pressed:bg-active aria-pressed:text-text-1 max-md:size-[44px] disabled:text-disabled',
          size === 'small' ? 'size-6' : 'size-8',
          className,
        )}
      >
        <Icon size={size === 'small' ? 14 : 16} strokeWidth={1.5} aria-hidden />
      </button>
    </Tip>
  );
}
