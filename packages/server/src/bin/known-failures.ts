// Failures whose message is meant for whoever typed the command: one line, no stack.
import { CannotServe } from '../app/cannot-serve.ts';
import { SettingError } from '../app/config/read-settings.ts';
import { KeysError } from '../app/keys.ts';

/** The exit status, or null when it is a failure nobody foresaw. */
export function statusOf(error: unknown): 1 | 2 | null {
  if (error instanceof SettingError) return 2;
  if (error instanceof KeysError) return error.isUsage ? 2 : 1;
  if (error instanceof CannotServe || isSystemError(error)) return 1;
  return null;
}

export function lineOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The file system or network said no, and its message says to what. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
