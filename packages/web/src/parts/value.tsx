// A number, a cost, a duration, a moment: the one way they reach the page. Unknown is a word, what cannot be is a dash, and the
// exact value stands behind each on hover and focus.
import type { ReactNode } from 'react';
import {
  formatBytes,
  formatCallCost,
  formatCost,
  formatCount,
  formatDuration,
  formatExactCost,
  formatRate,
  formatShare,
  formatTokens,
  NONE,
  UNKNOWN,
} from '../format/numbers.ts';
import { formatLastUse, formatRowTime, momentInFull } from '../format/times.ts';
import { useNow, useZone } from '../range/use-range.tsx';
import { cx } from './class-names.ts';
import { Tip } from './tip.tsx';

export type ValueKind =
  | 'count'
  | 'compact'
  | 'tokens'
  | 'token-sum'
  | 'call-cost'
  | 'cost'
  | 'duration'
  | 'share'
  | 'bytes'
  | 'rate'
  | 'moment'
  | 'last-use';

interface ValueProps {
  readonly kind: ValueKind;
  /** null = unknown; of a moment ms since 1970. */
  readonly value: number | null | undefined;
  readonly estimated?: boolean;
  /** Why there can be none; shown as a dash. */
  readonly none?: string | null;
  /** Of a rate: `tok/s`. */
  readonly unit?: string;
  /** What it is the number of, for whoever hovers. */
  readonly about?: string;
  readonly className?: string;
}

export function Value({ kind, value, estimated = false, none = null, unit = '', about, className }: ValueProps) {
  const { nowMs } = useNow();
  const zone = useZone();
  if (value === null || value === undefined || Number.isNaN(value)) {
    const word = none === null ? UNKNOWN : NONE;
    const why = none ?? about ?? 'Not known';
    return (
      <Tip text={why}>
        <span className={cx('tnum text-text-3', className)}>{word}</span>
      </Tip>
    );
  }
  const isMoment = kind === 'moment' || kind === 'last-use';
  const lines = () =>
    isMoment ? momentInFull(value, zone, nowMs) : [exact(kind, value, unit), ...(about === undefined ? [] : [about])];
  return (
    <Tip text={lines}>
      <span className={cx('tnum whitespace-nowrap', className)}>
        {estimated && kind !== 'tokens' ? '~' : ''}
        {shown(kind, value, { unit, estimated, zone, nowMs })}
      </span>
    </Tip>
  );
}

interface How {
  readonly unit: string;
  readonly estimated: boolean;
  readonly zone: string;
  readonly nowMs: number;
}

function shown(kind: ValueKind, value: number, { unit, estimated, zone, nowMs }: How): ReactNode {
  switch (kind) {
    case 'count':
      return formatCount(value, 'table');
    case 'compact':
      return formatCount(value);
    case 'tokens':
      return formatTokens(value, { estimated });
    case 'token-sum':
      return formatCount(value);
    case 'call-cost':
      return withDimZeros(formatCallCost(value));
    case 'cost':
      return formatCost(value);
    case 'duration':
      return formatDuration(value);
    case 'share':
      return formatShare(value);
    case 'bytes':
      return formatBytes(value);
    case 'rate':
      return formatRate(value, unit);
    case 'moment':
      return formatRowTime(value, zone, nowMs);
    case 'last-use':
      return formatLastUse(value, zone, nowMs);
    default:
      return kind satisfies never;
  }
}

/** Columns align at the point; the zeros that only fill up step back. */
function withDimZeros(text: string): ReactNode {
  const [, head = text, zeros = ''] = /^(.*?\.\d*?[1-9]|.*?\.)(0+)$/.exec(text) ?? [];
  return zeros === '' ? (
    text
  ) : (
    <>
      {head}
      <span className="text-text-3">{zeros}</span>
    </>
  );
}

function exact(kind: ValueKind, value: number, unit: string): string {
  switch (kind) {
    case 'call-cost':
    case 'cost':
      return formatExactCost(value);
    case 'duration':
      return `${value.toLocaleString('en-US', { maximumFractionDigits: 3 })} ms`;
    case 'bytes':
      return `${value.toLocaleString('en-US')} bytes`;
    case 'share':
      return `${(value * 100).toLocaleString('en-US', { maximumFractionDigits: 4 })}%`;
    case 'tokens':
    case 'token-sum':
      return `${value.toLocaleString('en-US')} tokens`;
    case 'rate':
      return `${value.toLocaleString('en-US', { maximumFractionDigits: 3 })} ${unit}`;
    default:
      return value.toLocaleString('en-US');
  }
}
