// The rows of a session, of which only those in sight are there. Waterfall and tree share it: the path at the left, and what each
// of them shows of a row beside it, or below it where it is narrow.
import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { type ReactNode, type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import { useAppearance } from '../../appearance/appearance.ts';
import { cx } from '../../parts/class-names.ts';
import { PathCell } from './path-cell.tsx';
import type { SessionRow } from './rows.ts';
import type { SessionView } from './use-session.ts';

interface SessionGridProps {
  readonly label: string;
  readonly view: SessionView;
  /** CSS tracks. */
  readonly template: string;
  readonly isNarrow: boolean;
  readonly box: RefObject<HTMLDivElement | null>;
  readonly head: ReactNode;
  readonly cells: (row: SessionRow) => ReactNode;
  /** Beside the name of a row. */
  readonly beside: (row: SessionRow) => ReactNode;
  /** Behind the rows, over their whole height. */
  readonly behind?: ReactNode;
  readonly onDoubleClick?: (row: SessionRow) => void;
}

const OVERSCAN = 16;
const NARROW_HEIGHT = 56;

export function SessionGrid(props: SessionGridProps) {
  const { label, view, template, isNarrow, box, head, behind } = props;
  const { rows, selected } = view;
  const rowHeight = useRowHeight(isNarrow);
  const getItemKey = useCallback((index: number) => rows[index]?.key ?? index, [rows]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    getItemKey,
    overscan: OVERSCAN,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows are measured anew when their height changes
  useEffect(() => virtual.measure(), [rowHeight]);
  const keepAnchor = useAnchor(view, virtual, box, rowHeight);
  return (
    <>
      <div className="shrink-0 overflow-hidden [scrollbar-gutter:stable]">
        <div
          aria-hidden
          className="grid h-8 items-center border-b border-line"
          style={{ gridTemplateColumns: isNarrow ? '1fr' : template }}
        >
          {head}
        </div>
      </div>
      <div
        ref={box}
        role="treegrid"
        aria-label={label}
        aria-rowcount={rows.length}
        aria-activedescendant={selected < 0 ? undefined : idOf(selected)}
        tabIndex={0}
        onScroll={keepAnchor}
        className="focus-inset min-h-0 flex-1 overflow-y-auto overflow-x-hidden [scrollbar-gutter:stable]"
      >
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {behind}
          {virtual.getVirtualItems().map(({ key, index, start }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <Row key={key} {...props} row={row} index={index} top={start} height={rowHeight} />
            );
          })}
        </div>
      </div>
    </>
  );
}

function idOf(index: number): string {
  return `session-row-${index}`;
}

function useRowHeight(isNarrow: boolean): number {
  const { density } = useAppearance();
  if (isNarrow) return NARROW_HEIGHT;
  return density === 'comfortable' || matchMedia('(pointer: coarse)').matches ? 44 : 32;
}

type Rows = Virtualizer<HTMLDivElement, Element>;

/** The row at the top stays there when rows come or go above it; the selected one is brought into sight. */
function useAnchor(view: SessionView, virtual: Rows, box: RefObject<HTMLDivElement | null>, rowHeight: number) {
  const { rows, selected, anchor } = view;
  const key = rows[selected]?.key;
  const isFirst = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the rows themselves change
  useLayoutEffect(() => {
    const at = anchor.current;
    if (at === null || box.current === null) return;
    const index = rows.findIndex((row) => row.key === at.key);
    if (index >= 0) box.current.scrollTop = index * rowHeight + at.offset;
  }, [rows, rowHeight]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: not when the selected row only moves
  useEffect(() => {
    if (selected >= 0) virtual.scrollToIndex(selected, { align: isFirst.current ? 'center' : 'auto' });
    isFirst.current = false;
  }, [key]);
  return () => {
    const top = box.current?.scrollTop ?? 0;
    const row = rows[Math.floor(top / rowHeight)];
    // At the very top what comes is meant to be seen.
    anchor.current = row === undefined || top <= 0 ? null : { key: row.key, offset: top % rowHeight };
  };
}

interface RowProps extends SessionGridProps {
  readonly row: SessionRow;
  readonly index: number;
  readonly top: number;
  readonly height: number;
}

/** The second click of two must not fall on what the first one opened. */
const SECOND_CLICK_MS = 200;

/** Selects at once where a request is open already; else when no second click follows, which means something of its own. */
function useClicks({ selectedRow, select }: SessionView, onDouble: ((row: SessionRow) => void) | undefined) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const isOpen = (selectedRow?.call ?? null) !== null;
  return {
    click: (row: SessionRow) => {
      clearTimeout(timer.current);
      if (isOpen || onDouble === undefined) select(row.key);
      else timer.current = setTimeout(() => select(row.key), SECOND_CLICK_MS);
    },
    doubleClick: (row: SessionRow) => {
      clearTimeout(timer.current);
      onDouble?.(row);
    },
  };
}

function Row({ view, template, isNarrow, cells, beside, onDoubleClick, row, index, top, height }: RowProps) {
  const { click, doubleClick } = useClicks(view, onDoubleClick);
  const isSelected = index === view.selected;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the grid
    <div
      id={idOf(index)}
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 1}
      aria-level={row.depth + 1}
      aria-expanded={row.canFold ? !row.isFolded : undefined}
      aria-selected={isSelected}
      data-key={row.key}
      onClick={() => click(row)}
      onDoubleClick={() => doubleClick(row)}
      onPointerEnter={() => view.hover(row.key)}
      onPointerLeave={() => view.hover(null)}
      className={cx(
        'absolute inset-x-0 grid cursor-default items-center border-b border-line outline-none',
        isNarrow ? 'content-center gap-y-0.5' : null,
        isSelected ? 'bg-accent-bg shadow-[inset_2px_0_0_var(--accent)]' : view.hovered === row.key && 'bg-hover',
      )}
      style={{ top, height, gridTemplateColumns: isNarrow ? '1fr' : template }}
    >
      <PathCell row={row} onFold={(isFolded) => view.fold(row.key, isFolded)} beside={beside(row)} />
      {cells(row)}
    </div>
  );
}
