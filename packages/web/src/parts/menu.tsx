// A menu on a button.
import { DropdownMenu } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';
import { showKeys } from '../keys/keys.ts';

const FLOAT =
  'fade-in min-w-[180px] max-h-[70vh] overflow-y-auto rounded-panel border border-line bg-raised p-1 shadow-float';
const ITEM =
  'flex min-h-8 max-md:min-h-[44px] cursor-default items-center gap-2 rounded-control px-2 text-body text-text-1 outline-none data-[highlighted]:bg-hover data-[disabled]:text-disabled';

interface MenuProps {
  readonly trigger: ReactElement;
  readonly children: ReactNode;
  readonly align?: 'start' | 'end';
  readonly side?: 'top' | 'bottom';
}

export function Menu({ trigger, children, align = 'start', side = 'bottom' }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align={align} side={side} sideOffset={4} collisionPadding={8} className={FLOAT}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface MenuItemProps {
  readonly onSelect: () => void;
  readonly children: ReactNode;
  readonly keys?: string;
  readonly disabled?: boolean;
}

export function MenuItem({ onSelect, children, keys, disabled = false }: MenuItemProps) {
  return (
    <DropdownMenu.Item className={ITEM} onSelect={onSelect} disabled={disabled}>
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {keys === undefined ? null : <kbd className="text-caption text-text-3">{showKeys(keys)}</kbd>}
    </DropdownMenu.Item>
  );
}

/** A real link, so that it opens in a tab of its own when asked to. */
export function MenuLink({
  href,
  children,
  download,
}: {
  readonly href: string;
  readonly children: ReactNode;
  readonly download?: boolean;
}) {
  return (
    <DropdownMenu.Item className={ITEM} asChild>
      <a href={href} {...(download === true ? { download: '' } : {})}>
        {children}
      </a>
    </DropdownMenu.Item>
  );
}

interface MenuCheckProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ReactNode;
}

/** Stays open: several are changed at once. */
export function MenuCheck({ checked, onChange, children }: MenuCheckProps) {
  return (
    <DropdownMenu.CheckboxItem
      className={ITEM}
      checked={checked}
      onCheckedChange={onChange}
      onSelect={(event) => event.preventDefault()}
    >
      <span className="w-4 shrink-0 text-accent">{checked ? '✓' : ''}</span>
      <span className="min-w-0 flex-1 truncate">{children}</span>
    </DropdownMenu.CheckboxItem>
  );
}

interface MenuChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}

export function MenuChoice({ label, value, options, onChange }: MenuChoiceProps) {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={onChange} aria-label={label}>
      <MenuTitle>{label}</MenuTitle>
      {options.map((option) => (
        <DropdownMenu.RadioItem key={option.value} value={option.value} className={ITEM}>
          <span className="w-4 shrink-0 text-accent">{option.value === value ? '✓' : ''}</span>
          {option.label}
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

export function MenuTitle({ children }: { readonly children: ReactNode }) {
  return <DropdownMenu.Label className="px-2 pt-2 pb-1 text-caption text-text-3">{children}</DropdownMenu.Label>;
}

export function MenuLine() {
  return <DropdownMenu.Separator className="mx-2 my-1 h-px bg-line" />;
}
