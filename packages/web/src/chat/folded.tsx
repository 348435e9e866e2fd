// Something long, folded until it is wanted.
import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';

interface FoldedProps {
  readonly title: ReactNode;
  readonly open?: boolean;
  readonly children: ReactNode;
}

export function Folded({ title, open = false, children }: FoldedProps) {
  return (
    <details open={open} className="group/fold min-w-0">
      <summary className="flex min-h-[22px] max-md:min-h-[44px] cursor-pointer list-none items-center gap-1 text-body text-text-2 hover:text-text-1">
        <ChevronRight size={14} strokeWidth={1.5} aria-hidden className="shrink-0 group-open/fold:rotate-90" />
        {title}
      </summary>
      <div className="flex flex-col gap-2 pt-1 pl-4">{children}</div>
    </details>
  );
}
