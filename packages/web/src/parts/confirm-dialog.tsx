// Asks before something is done that cannot be taken back: it names what, and says what follows.
import type { ReactNode } from 'react';
import type { ApiError } from '../api/call.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

interface ConfirmDialogProps {
  readonly open: boolean;
  readonly title: string;
  /** On the button: “Delete webhook”. */
  readonly action: string;
  /** It takes something away. */
  readonly isDanger?: boolean;
  readonly isBusy: boolean;
  readonly error: ApiError | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, title, action, isDanger = true, isBusy, error, onConfirm, onClose, children } = props;
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look={isDanger ? 'danger' : 'primary'} aria-busy={isBusy} onClick={onConfirm}>
            {action}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {children}
        {error === null ? null : (
          <p role="alert" className="text-error">
            {error.message} <code className="text-code text-text-3">{error.code}</code>
          </p>
        )}
      </div>
    </Dialog>
  );
}
