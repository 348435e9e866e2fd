// Names with what they stand for, one a line.
import type { ReactNode } from 'react';

export function Facts({ label, children }: { readonly label?: string; readonly children: ReactNode }) {
  return (
    <dl aria-label={label} className="rounded-panel border border-line bg-panel">
      {children}
    </dl>
  );
}

export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-4 border-b border-line px-4 py-1 last:border-b-0">
      <dt className="w-[200px] text-text-2">{name}</dt>
      <dd className="tnum min-w-0">{children}</dd>
    </div>
  );
}
