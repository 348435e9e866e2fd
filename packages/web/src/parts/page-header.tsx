// The head of a page: its title, a count, the range, and what the page offers. Stays while the page scrolls.
import { type ReactNode, useEffect } from 'react';
import { RangePicker } from '../range/range-picker.tsx';

interface PageHeaderProps {
  /** Links to what it is a part of, before the title. */
  readonly trail?: ReactNode;
  readonly title: string;
  /** Beside the title: a count, a state. */
  readonly note?: ReactNode;
  readonly ranged?: boolean;
  readonly children?: ReactNode;
  /** Of the tab, when more is open than the page: “502 · claude-sonnet-4”. */
  readonly tabTitle?: string;
}

export function PageHeader({ trail, title, note, ranged = true, children, tabTitle }: PageHeaderProps) {
  useEffect(() => {
    document.title = [tabTitle, title, 'Heliometer'].filter((part) => part !== undefined).join(' · ');
  }, [tabTitle, title]);
  return (
    <header className="flex min-h-[48px] shrink-0 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-(--edge) py-1">
      {trail}
      <h1 className="min-w-0 truncate text-title max-md:leading-[40px] font-semibold" title={title}>
        {title}
      </h1>
      {note === undefined ? null : <span className="tnum text-text-2">{note}</span>}
      <span className="flex-1" />
      {ranged ? <RangePicker /> : null}
      {children}
    </header>
  );
}
