// A tooltip: on hover and on focus, after the pointer has come to rest.
import { Tooltip } from 'radix-ui';
import { cloneElement, createContext, type ReactElement, type ReactNode, type Ref, use } from 'react';

/** Lines; nothing to say, no tooltip. A function is asked when it is shown: of thousands on a page one or two are. */
type TipText = ReactNode | readonly string[] | (() => readonly string[]);

interface TipProps {
  readonly text: TipText;
  readonly children: ReactElement;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
}

/** Whether a link lies over what is here, so that no pointer gets to it. */
const Covered = createContext(false);
const coveredTips = new WeakMap<Element, TipText>();

/** In a row that is a link as a whole. A tooltip each would cost more than the rows themselves, and never show. */
export function TipsCovered({ by, children }: { readonly by: boolean; readonly children: ReactNode }) {
  return <Covered value={by}>{children}</Covered>;
}

/** What would be said of what lies below the pointer, whatever lies over it; empty = nothing. */
export function tipAt(x: number, y: number): string {
  for (const element of document.elementsFromPoint(x, y)) {
    const text = coveredTips.get(element);
    if (text !== undefined) return textOf(text);
    const title = element instanceof HTMLAnchorElement ? null : element.getAttribute('title');
    if (title !== null) return title;
  }
  return '';
}

function textOf(text: TipText): string {
  const lines = typeof text === 'function' ? text() : text;
  if (typeof lines === 'string') return lines;
  return Array.isArray(lines) ? lines.join('\n') : '';
}

export function Tip({ text, children, side = 'bottom' }: TipProps) {
  const isCovered = use(Covered);
  if (text === '' || text === null || text === undefined) return children;
  if (isCovered) {
    const note = (element: Element | null) => void (element === null || coveredTips.set(element, text));
    return cloneElement(children as ReactElement<{ ref?: Ref<Element> }>, { ref: note });
  }
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
          <Lines text={text} />
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

function Lines({ text }: { readonly text: TipText }): ReactNode {
  const lines = typeof text === 'function' ? text() : text;
  return Array.isArray(lines) ? lines.map((line: string) => <div key={line}>{line}</div>) : (lines as ReactNode);
}

export function TipProvider({ children }: { readonly children: ReactNode }) {
  return (
    <Tooltip.Provider delayDuration={400} skipDelayDuration={200}>
      {children}
    </Tooltip.Provider>
  );
}
