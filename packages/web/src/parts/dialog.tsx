// A dialog over the page, for what has to be decided before going on.
import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { IconButton } from './button.tsx';
import { cx } from './class-names.ts';

/** Where no field wants the focus, the first button would get it, and its tip would lie over the title. */
function focusItself(event: Event): void {
  event.preventDefault();
  if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
}

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  /** Buttons, the primary one last. */
  readonly actions?: ReactNode;
  /** True: only its buttons close it. */
  readonly insistent?: boolean;
  readonly wide?: boolean;
}

export function Dialog({ open, onClose, title, children, actions, insistent = false, wide = false }: DialogProps) {
  const refuse = (event: Event) => {
    if (insistent) event.preventDefault();
  };
  return (
    <Radix.Root open={open} onOpenChange={(next) => next || onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fade-in fixed inset-0 bg-[rgb(0_0_0/0.4)]" />
        <Radix.Content
          aria-describedby={undefined}
          onOpenAutoFocus={focusItself}
          onEscapeKeyDown={refuse}
          onPointerDownOutside={refuse}
          className={cx(
            'fade-in fixed top-1/2 left-1/2 flex outline-none max-h-[88vh] w-[calc(100vw-24px)] -translate-1/2 flex-col rounded-dialog bg-raised shadow-float',
            wide ? 'max-w-[880px]' : 'max-w-[520px]',
          )}
        >
          <header className="flex items-center gap-2 px-4 pt-3">
            <Radix.Title className="min-w-0 flex-1 truncate text-title font-semibold">{title}</Radix.Title>
            {insistent ? null : <IconButton label="Close" icon={X} keys="Escape" onClick={onClose} />}
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto p-4">{children}</div>
          {actions === undefined ? null : <footer className="flex justify-end gap-2 px-4 pb-4">{actions}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
