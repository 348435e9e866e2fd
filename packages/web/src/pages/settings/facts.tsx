// Names with what they stand for, one a line.
import type { ReactNode } from 'react';

export function Facts({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-2">
      <h3 className="font-semibold">{title}</h3>
      <dl className="rounded-panel border border-line bg-panel">{children}</dl>
    </section>
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
