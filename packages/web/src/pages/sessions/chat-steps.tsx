// A session as one conversation: its calls in the order of time, each with only what was new in it.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import { ChatStep } from './chat-step.tsx';
import type { SessionView } from './use-session.ts';

/** So many steps before one are looked through for what it repeats: branches run side by side. */
const LOOK_BACK = 5;
const USUAL_HEIGHT = 160;

interface ChatStepsProps {
  /** Its rows are calls by time. */
  readonly view: SessionView;
  readonly startMs: number;
}

export function ChatSteps({ view, startMs }: ChatStepsProps) {
  const { rows, selected, anchor } = view;
  const box = useRef<HTMLDivElement>(null);
  const getItemKey = useCallback((index: number) => rows[index]?.key ?? index, [rows]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => USUAL_HEIGHT,
    getItemKey,
    overscan: 2,
  });
  const key = rows[selected]?.key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the view is opened
  useLayoutEffect(() => {
    const top = rows.findIndex((row) => row.key === anchor.current?.key);
    if (selected < 0 && top >= 0) virtual.scrollToIndex(top, { align: 'start' });
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: not when the selected step only moves
  useEffect(() => {
    if (selected >= 0) virtual.scrollToIndex(selected, { align: 'auto' });
  }, [key]);
  const keepAnchor = () => {
    const top = box.current?.scrollTop ?? 0;
    const row = rows[virtual.getVirtualItemForOffset(top)?.index ?? -1];
    anchor.current = row === undefined || top <= 0 ? null : { key: row.key, offset: 0 };
  };
  return (
    <section
      ref={box}
      aria-label="Conversation"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
      onScroll={keepAnchor}
      className="focus-inset min-h-0 flex-1 overflow-y-auto"
    >
      <div className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return (
            <div
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className="absolute inset-x-0"
              style={{ top: item.start }}
            >
              <ChatStep
                row={row}
                atMs={row.startMs - startMs}
                earlier={rows.slice(Math.max(0, item.index - LOOK_BACK), item.index)}
                isSelected={item.index === selected}
                isHovered={view.hovered === row.key}
                onSelect={() => view.select(row.key)}
                onHover={(isOver) => view.hover(isOver ? row.key : null)}
              />
            </div>
          );
        })}
      </div>
    </section>
  );
}
