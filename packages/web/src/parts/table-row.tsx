// A row of a table. Its first cell is a real link, stretched over all of it: a middle click opens a tab.
import type { MouseEvent, PointerEvent, ReactNode } from 'react';
import { AppLink, isPlainClick } from '../url/app-link.tsx';
import { cx } from './class-names.ts';
import type { Column, DataTableProps } from './data-table.tsx';
import { TipsCovered, tipAt } from './tip.tsx';

interface TableRowProps<Row> {
  readonly table: DataTableProps<Row>;
  readonly row: Row;
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly columns: readonly Column<Row>[];
  readonly template: string;
  readonly isCursor: boolean;
  readonly isStacked: boolean;
  readonly onPoint: () => void;
}

export function TableRow<Row>(props: TableRowProps<Row>) {
  const { table, row, index, top, height, columns, template, isCursor, isStacked, onPoint } = props;
  const key = table.keyOf(row);
  const isOpen = table.openKey === key;
  const isSelected = table.selection?.keys.has(key) ?? false;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={table.selection === undefined ? undefined : isSelected}
      data-key={key}
      onClickCapture={(event) => pickCell(event, table, row)}
      onPointerMove={table.to === undefined ? undefined : tellTip}
      className={cx(
        'group absolute inset-x-0 grid items-center border-b border-line px-[calc(var(--edge)-8px)] text-body hover:bg-hover',
        isSelected || isOpen ? 'bg-accent-bg' : null,
        isCursor && 'shadow-[inset_2px_0_0_var(--accent)]',
        table.fresh?.has(key) === true && 'fade-sun',
      )}
      style={{ top, height, gridTemplateColumns: isStacked ? '1fr' : template }}
    >
      {table.selection === undefined || isStacked ? null : (
        <RowCheck table={table} rowKey={key} isSelected={isSelected} />
      )}
      <TipsCovered by={table.to !== undefined}>
        {isStacked ? (
          <Cell>
            <RowLink table={table} row={row} onPoint={onPoint}>
              {table.stacked?.(row)}
            </RowLink>
          </Cell>
        ) : (
          columns.map((column, i) => (
            <Cell key={column.id} id={column.id} align={column.align}>
              {i === 0 ? (
                <RowLink table={table} row={row} onPoint={onPoint}>
                  {column.cell(row)}
                </RowLink>
              ) : (
                column.cell(row)
              )}
            </Cell>
          ))
        )}
      </TipsCovered>
    </div>
  );
}

/** The link lies over all cells, so it says what the one below the pointer would. */
function tellTip({ target, clientX, clientY, pointerType }: PointerEvent): void {
  if (pointerType !== 'mouse' || !(target instanceof HTMLAnchorElement)) return;
  const text = tipAt(clientX, clientY);
  if (target.title !== text) target.title = text;
}

/** The row's link lies over all of its cells; the one under the pointer is meant. */
function pickCell<Row>(event: MouseEvent, { onCell }: DataTableProps<Row>, row: Row): void {
  if (!event.altKey || onCell === undefined) return;
  const under = document.elementsFromPoint(event.clientX, event.clientY);
  const id = under.find((element) => element.hasAttribute('data-column'))?.getAttribute('data-column');
  if (typeof id !== 'string') return;
  event.preventDefault();
  event.stopPropagation();
  onCell(row, id, event.shiftKey);
}

interface CellProps {
  /** Of the column. */
  readonly id?: string;
  readonly align?: 'left' | 'right' | undefined;
  readonly children: ReactNode;
}

function Cell({ id, align, children }: CellProps) {
  return (
    <div role="cell" data-column={id} className={cx('min-w-0 truncate px-2', align === 'right' && 'text-right')}>
      {children}
    </div>
  );
}

interface RowLinkProps<Row> {
  readonly table: DataTableProps<Row>;
  readonly row: Row;
  readonly onPoint: () => void;
  readonly children: ReactNode;
}

function RowLink<Row>({ table, row, onPoint, children }: RowLinkProps<Row>) {
  if (table.to === undefined) return children;
  return (
    <AppLink
      {...table.to(row)}
      className="focus-inset after:absolute after:inset-0"
      onClick={(event) => {
        onPoint();
        if (table.onOpen === undefined || !isPlainClick(event)) return;
        event.preventDefault();
        table.onOpen(row, 'open');
      }}
    >
      {children}
    </AppLink>
  );
}

interface RowCheckProps<Row> {
  readonly table: DataTableProps<Row>;
  readonly rowKey: string;
  readonly isSelected: boolean;
}

function RowCheck<Row>({ table: { selection }, rowKey, isSelected }: RowCheckProps<Row>) {
  return (
    <div role="cell" className="relative flex justify-center">
      <input
        type="checkbox"
        aria-label="Select row"
        checked={isSelected}
        onChange={() => selection?.onChange(toggled(selection.keys, rowKey))}
        className={cx(
          'relative z-1 size-4 accent-[var(--accent-solid)] focus-visible:opacity-100 group-hover:opacity-100',
          isSelected || selection?.keys.size !== 0 ? '' : 'opacity-0',
        )}
      />
    </div>
  );
}

export function toggled(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(keys);
  if (!next.delete(key)) next.add(key);
  return next;
}
