// Amounts and windows of rate limits. Pure.
import type { RateLimitUnit } from '@heliometer/contract';
import { formatCost, formatCount } from './numbers.ts';

export function formatAmount(unit: RateLimitUnit, amount: number): string {
  if (unit === 'cents') return formatCost(amount / 100);
  return `${formatCount(amount)} ${unit}${amount === 1 ? '' : 's'}`;
}

const UNITS = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
] as const;

export function formatWindow(seconds: number): string {
  const unit = UNITS.find(([size]) => seconds % size === 0);
  return unit === undefined ? `${seconds} s` : `${seconds / unit[0]} ${unit[1]}`;
}
