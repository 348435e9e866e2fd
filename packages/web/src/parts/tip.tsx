// A tooltip: on hover and on focus, after the pointer has come to rest.
import { Tooltip } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';

interface TipProps {
  /** Lines; nothing to say, no tooltip. */
  readonly text: ReactNode | readonly string[];
  readonly children: ReactElement;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
}

export function Tip({ text, children, side = 'bottom' }: TipProps) {
  if (text === '' || text === null || text === undefined) return children;
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className="tnum fade-in max-w-[360px] rounded-control border border-line bg-raised px-2 py-1 text-head text-text-1 shadow-float"
        >
          {Array.isArray(text) ? text.map((line: string) => <div key={line}>{line}</div>) : (text as ReactNode)}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

export function TipProvider({ children }: { readonly children: ReactNode }) {
  return (
    <Tooltip.Provider delayDuration={400} skipDelayDuration={200}>
      {children}
    </Tooltip.Provider>
  );
}
