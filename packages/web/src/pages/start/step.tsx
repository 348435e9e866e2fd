// One of the three steps, with its number.
import type { ReactNode } from 'react';

interface StepProps {
  readonly number: number;
  readonly title: string;
  readonly children: ReactNode;
}

export function Step({ number, title, children }: StepProps) {
  return (
    <li className="flex gap-3">
      <span
        aria-hidden
        className="tnum flex size-6 shrink-0 items-center justify-center rounded-full bg-active text-head text-text-2"
      >
        {number}
      </span>
      <section className="flex min-w-0 flex-1 flex-col items-start gap-2">
        <h2 className="text-title font-semibold">{title}</h2>
        {children}
      </section>
    </li>
  );
}
