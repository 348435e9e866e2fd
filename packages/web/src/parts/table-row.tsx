// A row of a table. Its first cell is a real link, stretched over all of it: a middle click opens a tab.
import { type MouseEvent, memo, type PointerEvent, type ReactNode } from 'react';
import { isPlainClick } from '../url/app-link.tsx';
import { cx } from './class-names.ts';
import type { Column } from './data-table.tsx';
import { tipAt } from './tip.tsx';

/** What can be done to a row; true = it was. */
export interface RowActs<Row> {
  readonly point: (index: number) => void;
  readonly open: (row: Row) => boolean;
  readonly pickCell: (row: Row, columnId: string, isExcluded: boolean) => boolean;
  readonly toggle: (key: string) => void;
}

/** Where a row leads. */
export interface RowLink<Row> {
  readonly hrefOf: (row: Row) => string;
  readonly follow: (row: Row) => void;
}

/** `offered`: another row is checked, so each shows its box. */
export type RowCheckState = 'checked' | 'offered' | 'free';

const CELL = 'min-w-0 truncate px-2';
const RIGHT_CELL = `${CELL} text-right`;

interface TableRowProps<Row> {
  readonly rowKey: string;
  readonly row: Row;
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly columns: readonly Column<Row>[];
  readonly template: string;
  readonly link: RowLink<Row> | undefined;
  /** In place of the columns. */
  readonly stacked: ((row: Row) => ReactNode) | undefined;
  readonly acts: RowActs<Row>;
  readonly isCursor: boolean;
  readonly isOpen: boolean;
  readonly isFresh: boolean;
  /** null: rows cannot be selected. */
  readonly check: RowCheckState | null;
}

/**
 * Drawn again only when something of it is another: in a scroll most rows stay what they are. Its elements may have been another
 * row's before.
 */
export const TableRow = memo(DrawnRow) as typeof DrawnRow;

function DrawnRow<Row>(props: TableRowProps<Row>) {
  const { rowKey, row, index, top, height, columns, template, link, stacked, acts, isCursor, isOpen, check } = props;
  const isChecked = check === 'checked';
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={check === null ? undefined : isChecked}
      data-key={rowKey}
      onClickCapture={(event) => pickCell(event, (id) => acts.pickCell(row, id, event.shiftKey))}
      onPointerMove={link === undefined ? undefined : tellTip}
      className={cx(
        'group absolute inset-x-0 grid contain-strict items-center border-b border-line px-[calc(var(--edge)-8px)] text-body hover:bg-hover',
        isChecked || isOpen ? 'bg-accent-bg' : null,
        isCursor && 'shadow-[inset_2px_0_0_var(--accent)]',
        props.isFresh && 'fade-sun',
      )}
      style={{ top, height, gridTemplateColumns: stacked === undefined ? template : '1fr' }}
    >
      {check === null || stacked !== undefined ? null : <RowCheck check={check} onToggle={() => acts.toggle(rowKey)} />}
      {stacked === undefined ? (
        columns.map(({ id, align, cell }, i) => (
          <div key={id} role="cell" data-column={id} className={align === 'right' ? RIGHT_CELL : CELL}>
            {i === 0 ? <FirstCell {...{ row, index, link, acts }}>{cell(row)}</FirstCell> : cell(row)}
          </div>
        ))
      ) : (
        <div role="cell" className={CELL}>
          <FirstCell {...{ row, index, link, acts }}>{stacked(row)}</FirstCell>
        </div>
      )}
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
function pickCell(event: MouseEvent, pick: (columnId: string) => boolean): void {
  if (!event.altKey) return;
  const under = document.elementsFromPoint(event.clientX, event.clientY);
  const id = under.find((element) => element.hasAttribute('data-column'))?.getAttribute('data-column');
  if (typeof id !== 'string' || !pick(id)) return;
  event.preventDefault();
  event.stopPropagation();
}

type FirstCellProps<Row> = Pick<TableRowProps<Row>, 'row' | 'index' | 'link' | 'acts'> & {
  readonly children: ReactNode;
};

/** Opens the row, or leads to it. */
function FirstCell<Row>({ row, index, link, acts, children }: FirstCellProps<Row>) {
  if (link === undefined) return children;
  return (
    <a
      href={link.hrefOf(row)}
      className="focus-inset after:absolute after:inset-0"
      onClick={(event) => {
        acts.point(index);
        if (!isPlainClick(event)) return;
        event.preventDefault();
        if (!acts.open(row)) link.follow(row);
      }}
    >
      {children}
    </a>
  );
}

function RowCheck({ check, onToggle }: { readonly check: RowCheckState; readonly onToggle: () => void }) {
  return (
    <div role="cell" className="relative flex justify-center">
      <input
        type="checkbox"
        aria-label="Select row"
        checked={check === 'checked'}
        onChange={onToggle}
        className={cx(
          'relative z-1 size-4 accent-[var(--accent-solid)] focus-visible:opacity-100 group-hover:opacity-100',
          check === 'free' && 'opacity-0',
        )}
      />
    </div>
  );
}
