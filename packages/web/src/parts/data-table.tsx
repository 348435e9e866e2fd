// The table of every list: virtual rows, a cursor moved by keys, columns that are shown, ordered and sized by whoever reads.
// TanStack Table keeps the columns, TanStack Virtual the rows; order and cursor belong to the page, so they can stand in its
// address.
import {
  columnOrderingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { useAppearance } from '../appearance/appearance.ts';
import { type Destination, useLinks } from '../url/app-link.tsx';
import type { SortParam } from '../url/search.ts';
import { type RowList, toRowList } from './row-list.ts';
import { TableHead } from './table-head.tsx';
import { type RowActs, type RowCheckState, type RowLink, TableRow } from './table-row.tsx';
import { TipsCovered } from './tip.tsx';
import { useRowFocus } from './use-row-focus.ts';
import { useSlots } from './use-slots.ts';
import { toggled, useTableKeys } from './use-table-keys.ts';

export interface Column<Row> {
  readonly id: string;
  readonly head: string;
  /** px; the one that has `grow` takes what is left. */
  readonly width: number;
  readonly grow?: boolean;
  readonly align?: 'left' | 'right';
  readonly cell: (row: Row) => ReactNode;
  /** As the page's `sort` calls it. */
  readonly sort?: string;
}

export interface Selection {
  readonly keys: ReadonlySet<string>;
  readonly onChange: (keys: ReadonlySet<string>) => void;
}

export interface DataTableProps<Row> {
  /** Said to screen readers. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  /** Ids in their order; default all. */
  readonly shown?: readonly string[];
  readonly rows: readonly Row[] | RowList<Row>;
  readonly keyOf: (row: Row) => string;
  /** Rows there are altogether, where more come as one scrolls; `undefined` while that is not known. */
  readonly total?: number | undefined;
  /** The last loaded row is near. */
  readonly onEnd?: () => void;
  readonly sort?: SortParam | undefined;
  readonly onSort?: (sort: SortParam) => void;
  /** Where a row leads; its first cell is the link. */
  readonly to?: (row: Row) => Destination;
  /** In place of following the link. `step`: j or k with a row open. */
  readonly onOpen?: (row: Row, how: 'open' | 'step') => void;
  readonly openKey?: string | undefined;
  /** Alt-click on a cell; with Shift its value is meant to be left out. */
  readonly onCell?: (row: Row, columnId: string, isExcluded: boolean) => void;
  readonly selection?: Selection;
  /** Keys of rows that have just come. */
  readonly fresh?: ReadonlySet<string>;
  /** In place of columns where there is no room for them. */
  readonly stacked?: (row: Row) => ReactNode;
  readonly onScrollTop?: (isAtTop: boolean) => void;
}

/** The rows are not its own to keep. */
const NO_DATA: never[] = [];

const features = tableFeatures({ columnVisibilityFeature, columnOrderingFeature, columnSizingFeature });
const OVERSCAN = 12;
/** How many rows before the last one more are asked for: they are there when a wheel gets to them. */
const AHEAD = 100;
const STACKED_HEIGHT = 56;
/** The rows are told by the thousand: with each other number of them all are measured anew, into memory of that size. */
const ROWS_TOLD = 1024;

export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { columns, shown, keyOf, label, stacked } = props;
  const rows = toRowList(props.rows, keyOf);
  const scroller = useRef<HTMLDivElement>(null);
  const order = useMemo(() => shown ?? columns.map(({ id }) => id), [shown, columns]);
  const table = useTable({
    features,
    columns: useMemo(() => columns.map(({ id, width }) => ({ id, size: width })), [columns]),
    data: NO_DATA,
    state: useMemo(
      () => ({
        columnOrder: order as string[],
        columnVisibility: Object.fromEntries(columns.map(({ id }) => [id, order.includes(id)])),
      }),
      [columns, order],
    ),
  });
  const leaves = table.getVisibleLeafColumns();
  const visible = useMemo(() => {
    const byId = new Map(columns.map((column) => [column.id, column]));
    return leaves.flatMap((column) => byId.get(column.id) ?? []);
  }, [columns, leaves]);
  const isStacked = stacked !== undefined && isNarrow();
  const rowHeight = useRowHeight(isStacked);
  // Without keys of its own: it remembers no sizes, and would ask for tens of thousands of them with each page that comes.
  const virtual = useVirtualizer({
    count: Math.ceil(rows.length / ROWS_TOLD) * ROWS_TOLD,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows are measured anew when their height changes
  useEffect(() => virtual.measure(), [rowHeight]);
  const { cursor, setCursor } = useTableKeys(props, rows, (index) => virtual.scrollToIndex(index));
  const items = virtual.getVirtualItems().flatMap(({ index, start }) => {
    const row = rows.at(index);
    return row === undefined ? [] : [{ index, top: start, row, key: keyOf(row) }];
  });
  const slots = useSlots(items.map(({ key }) => key));
  const drawn = items.map((item, i) => ({ ...item, slot: slots[i] as number }));
  // To move an element is to lay it out anew; where the eye reads a row its `top` says. At rest they stand as they are read aloud.
  if (virtual.isScrolling) drawn.sort((one, other) => one.slot - other.slot);
  useEnd(items.at(-1)?.index ?? -1, rows.length, props.onEnd);
  const { openKey, selection, fresh } = props;
  const hasChecks = selection !== undefined;
  const template = gridTemplate(visible, hasChecks);
  const link = useRowLink(props.to);
  const acts = useActs(props, setCursor);
  useRowFocus(scroller);
  return (
    <div
      ref={scroller}
      className="isolate min-h-0 flex-1 overflow-auto"
      onScroll={({ currentTarget }) => props.onScrollTop?.(currentTarget.scrollTop <= 0)}
    >
      <div
        role="table"
        aria-label={label}
        aria-rowcount={rowCount(props)}
        className="min-w-full"
        style={{ width: isStacked ? undefined : widthOf(visible, hasChecks) }}
      >
        {isStacked ? null : <TableHead {...props} rows={rows} columns={visible} template={template} />}
        <div role="rowgroup" className="relative" style={{ height: rows.length * rowHeight }}>
          <TipsCovered by={link !== undefined}>
            {drawn.map(({ index, top, row, key, slot }) => (
              <TableRow
                key={slot}
                rowKey={key}
                row={row}
                index={index}
                top={top}
                height={rowHeight}
                columns={visible}
                template={template}
                link={link}
                stacked={isStacked ? stacked : undefined}
                acts={acts}
                isCursor={index === cursor}
                isOpen={key === openKey}
                isFresh={fresh?.has(key) === true}
                check={selection === undefined ? null : checkOf(selection, key)}
              />
            ))}
          </TipsCovered>
        </div>
      </div>
    </div>
  );
}

function checkOf({ keys }: Selection, key: string): RowCheckState {
  if (keys.has(key)) return 'checked';
  return keys.size === 0 ? 'free' : 'offered';
}

function useRowLink<Row>(to: ((row: Row) => Destination) | undefined): RowLink<Row> | undefined {
  const { hrefOf, go } = useLinks();
  return useMemo(
    () => (to === undefined ? undefined : { hrefOf: (row) => hrefOf(to(row)), follow: (row) => go(to(row)) }),
    [to, hrefOf, go],
  );
}

/** What a row does, the same for as long as the table stands: a row need not be drawn anew because its page was. */
function useActs<Row>(props: DataTableProps<Row>, setCursor: (index: number) => void): RowActs<Row> {
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  return useMemo(
    () => ({
      point: setCursor,
      open: (row) => {
        latest.current.onOpen?.(row, 'open');
        return latest.current.onOpen !== undefined;
      },
      pickCell: (row, columnId, isExcluded) => {
        latest.current.onCell?.(row, columnId, isExcluded);
        return latest.current.onCell !== undefined;
      },
      toggle: (key) => {
        const { selection } = latest.current;
        selection?.onChange(toggled(selection.keys, key));
      },
    }),
    [setCursor],
  );
}

/** With the head; -1 is ARIA's word for a number not known (WAI-ARIA 1.2, aria-rowcount). */
function rowCount<Row>({ rows, total, onEnd }: DataTableProps<Row>): number {
  if (total !== undefined) return total + 1;
  return onEnd === undefined ? rows.length + 1 : -1;
}

function isNarrow(): boolean {
  return matchMedia('(width < 768px)').matches;
}

function useRowHeight(isStacked: boolean): number {
  const { density } = useAppearance();
  if (isStacked) return STACKED_HEIGHT;
  return density === 'comfortable' || matchMedia('(pointer: coarse)').matches ? 44 : 32;
}

function useEnd(last: number, count: number, onEnd: (() => void) | undefined): void {
  useEffect(() => {
    if (count > 0 && last >= count - AHEAD) onEnd?.();
  }, [last, count, onEnd]);
}

const CHECK_WIDTH = 32;

function gridTemplate<Row>(columns: readonly Column<Row>[], hasChecks: boolean): string {
  const tracks = columns.map(({ width, grow }) => (grow === true ? `minmax(${width}px, 1fr)` : `${width}px`));
  return [...(hasChecks ? [`${CHECK_WIDTH}px`] : []), ...tracks].join(' ');
}

function widthOf<Row>(columns: readonly Column<Row>[], hasChecks: boolean): string {
  const px = columns.reduce((sum, { width }) => sum + width, hasChecks ? CHECK_WIDTH : 0);
  return `max(100%, calc(${px}px + 2 * (var(--edge) - 8px)))`;
}
