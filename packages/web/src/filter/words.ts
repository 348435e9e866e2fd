// A condition in words, as chips and headings say it.
import { fieldOfColumn, OPERATORS } from './fields.ts';
import type { Condition, FieldRef } from './filter.ts';
import { printCondition } from './print-filter.ts';

/** “Status at least 400”, field, operator and value. */
export function wordsOf(condition: Condition): readonly string[] {
  const { field, operator, value } = condition;
  const label = OPERATORS.find(({ name }) => name === operator)?.label ?? operator;
  const shown = typeof value === 'string' ? value : (printCondition(condition).split(' ').at(-1) ?? '');
  return [labelOfField(field), label, shown === '' ? '“”' : shown];
}

export function labelOfField(field: FieldRef | 'body'): string {
  if (field === 'body') return 'Text in bodies';
  if (field.key !== null) return field.key;
  return fieldOfColumn(field.table, field.column)?.label ?? field.column;
}
