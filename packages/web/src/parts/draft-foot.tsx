// The foot of a drawer in which something is made or changed: what was refused, Delete, Save; and the question before what was
// changed is lost.
import type { ApiError } from '../api/call.ts';
import { Button } from './button.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';

interface DraftFootProps {
  /** “Create rule”, “Save”. */
  readonly action: string;
  readonly isBusy: boolean;
  readonly error: ApiError | null;
  /** What the reader’s role may not do. */
  readonly refused: string | undefined;
  readonly onSave: () => void;
  /** null = there is nothing to delete yet. */
  readonly onDelete: (() => void) | null;
}

export function DraftFoot({ action, isBusy, error, refused, onSave, onDelete }: DraftFootProps) {
  return (
    <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-4 py-2">
      {error === null ? null : (
        <p role="alert" className="min-w-0 flex-1 text-error">
          {error.message} <code className="text-code text-text-3">{error.code}</code>
        </p>
      )}
      {onDelete === null ? null : (
        <Button refused={refused} onClick={onDelete}>
          Delete
        </Button>
      )}
      <Button look="primary" refused={refused} aria-busy={isBusy} onClick={onSave}>
        {action}
      </Button>
    </footer>
  );
}

interface LeaveQuestionProps {
  readonly open: boolean;
  readonly onLeave: () => void;
  readonly onStay: () => void;
}

export function LeaveQuestion({ open, onLeave, onStay }: LeaveQuestionProps) {
  return (
    <ConfirmDialog
      open={open}
      title="Leave without saving?"
      action="Discard changes"
      isBusy={false}
      error={null}
      onConfirm={onLeave}
      onClose={onStay}
    >
      <p>What was changed here is lost.</p>
    </ConfirmDialog>
  );
}
