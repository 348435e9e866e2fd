// A dialog that is filled in and sent: by its button, or by Enter in a field. What the API refuses stands below the fields.
import { type FormEvent, type ReactNode, useId } from 'react';
import type { ApiError } from '../api/call.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

interface FormDialogProps {
  readonly title: string;
  /** On the button: “Create key”. */
  readonly action: string;
  /** It takes something away. */
  readonly isDanger?: boolean;
  readonly isBusy: boolean;
  readonly error: ApiError | null;
  /** Not while it is busy. */
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function FormDialog(props: FormDialogProps) {
  const { title, action, isDanger = false, isBusy, error, onSubmit, onClose, children } = props;
  const form = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isBusy) onSubmit();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look={isDanger ? 'danger' : 'primary'} type="submit" form={form} aria-busy={isBusy}>
            {action}
          </Button>
        </>
      }
    >
      <form id={form} className="flex flex-col gap-3" noValidate onSubmit={submit}>
        {children}
        {error === null ? null : (
          <p role="alert" className="text-error">
            {error.message} <code className="text-code text-text-3">{error.code}</code>
          </p>
        )}
      </form>
    </Dialog>
  );
}
