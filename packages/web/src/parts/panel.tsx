// A box with a title: 1 px line, no shadow, never one inside another.
import type { ReactNode } from 'react';
import { cx } from './class-names.ts';

interface PanelProps {
  readonly title?: ReactNode;
  /** At the right of the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
  /** Tables reach the edges. */
  readonly flush?: boolean;
}

export function Panel({ title, actions, children, className, flush = false }: PanelProps) {
  return (
    <section className={cx('min-w-0 rounded-panel border border-line bg-panel [--edge:16px]', className)}>
      {title === undefined ? null : (
        <header className="flex min-h-[40px] items-center gap-2 px-4 pt-2">
          <h2 className="min-w-0 flex-1 truncate text-body font-semibold">{title}</h2>
          {actions}
        </header>
      )}
      <div className={flush ? '[&_[data-key]:last-child]:border-b-0' : 'p-4'}>{children}</div>
    </section>
  );
}
