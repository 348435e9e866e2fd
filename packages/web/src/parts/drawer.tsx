// The side of a page in which one row is read: beside the table where there is room, over it else, a page of its own on a phone.
// Not modal: the list stays in reach.
import { ChevronLeft, ChevronRight, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useKeys } from '../keys/keys.ts';
import { IconButton } from './button.tsx';
import { cx } from './class-names.ts';

interface DrawerProps {
  readonly label: string;
  readonly onClose: () => void;
  /** “3 of 1,204”. */
  readonly place?: ReactNode;
  readonly onPrevious?: (() => void) | undefined;
  readonly onNext?: (() => void) | undefined;
  /** Facts that are known from the row: there at once. */
  readonly title: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** In a narrow box the facts stand below what is pressed. */
const OWN_LINE = '@max-[560px]:order-last @max-[560px]:basis-full';

export function Drawer({ label, onClose, place, onPrevious, onNext, title, actions, children }: DrawerProps) {
  useKeys(label, [{ keys: 'Escape', label: 'Close', run: onClose }]);
  const isCrowded = place !== undefined || actions !== undefined;
  return (
    <aside
      aria-label={label}
      className="slide-in @container [--edge:16px] fixed inset-x-0 top-0 bottom-[56px] flex w-full flex-col md:absolute md:inset-y-0 md:right-0 md:left-auto border-l border-line bg-panel shadow-float md:w-[640px] xl:static xl:w-[760px] xl:shrink-0 xl:shadow-none"
    >
      <header className="flex min-h-[48px] shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-2 @max-[560px]:gap-x-1">
        {place === undefined ? null : (
          <span className="tnum flex items-center gap-1 text-head text-text-2">
            {place}
            <IconButton
              label="Previous"
              icon={ChevronLeft}
              keys="k"
              size="small"
              disabled={onPrevious === undefined}
              onClick={onPrevious}
            />
            <IconButton
              label="Next"
              icon={ChevronRight}
              keys="j"
              size="small"
              disabled={onNext === undefined}
              onClick={onNext}
            />
          </span>
        )}
        <div className={cx('flex min-w-0 flex-1 flex-wrap items-center gap-2', isCrowded && OWN_LINE)}>{title}</div>
        {isCrowded ? <span className="hidden flex-1 @max-[560px]:block" /> : null}
        {actions}
        <IconButton label="Close" icon={X} keys="Escape" onClick={onClose} />
      </header>
      {children}
    </aside>
  );
}
