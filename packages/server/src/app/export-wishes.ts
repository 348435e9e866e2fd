// What an export can be asked for on the command line, without loading what makes it.
import type { FilterNode } from '@heliometer/contract';
import { readFilter } from '../api/read-filter.ts';
import { GatewayError } from '../kernel/errors.ts';

export const EXPORT_FORMATS = ['jsonl', 'csv', 'parquet'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export function readExportFilter(text: string): { readonly filter: FilterNode } | { readonly refusal: string } {
  try {
    return { filter: readFilter(text) };
  } catch (error) {
    if (error instanceof GatewayError) return { refusal: error.message };
    throw error;
  }
}
