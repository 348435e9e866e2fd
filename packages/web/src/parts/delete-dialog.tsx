// Before something goes for good: what it is and how much, and above a number of things their count has to be typed.
import { useState } from 'react';
import type { ApiError } from '../api/call.ts';
import { formatCount } from '../format/numbers.ts';
import { TextField } from './fields.tsx';
import { FormDialog } from './form-dialog.tsx';

interface DeleteDialogProps {
  readonly title: string;
  /** A sentence or two: what goes, and what stays. */
  readonly text: string;
  readonly count: number;
  /** The count is typed when it is above this. */
  readonly typedAbove?: number;
  readonly isBusy: boolean;
  readonly error: ApiError | null;
  readonly onDelete: () => void;
  readonly onClose: () => void;
}

const TYPED_ABOVE = 100;

export function DeleteDialog(props: DeleteDialogProps) {
  const { title, text, count, typedAbove = TYPED_ABOVE, isBusy, error, onDelete, onClose } = props;
  const [typed, setTyped] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const mustType = count > typedAbove;
  const remove = () => {
    // As it is read, 1,204, or as it is typed, 1204.
    if (mustType && typed.replace(/[,\s]/g, '') !== String(count)) {
      setFault(`Type ${formatCount(count, 'table')} to delete as many.`);
      return;
    }
    onDelete();
  };
  return (
    <FormDialog
      title={title}
      action={isBusy ? 'Deleting…' : 'Delete'}
      isDanger
      isBusy={isBusy}
      error={error}
      onSubmit={remove}
      onClose={onClose}
    >
      <p>{text}</p>
      {mustType ? (
        <TextField
          autoFocus
          label={`Type ${formatCount(count, 'table')} to confirm`}
          inputMode="numeric"
          autoComplete="off"
          value={typed}
          error={fault}
          onChange={({ target }) => {
            setTyped(target.value);
            setFault(null);
          }}
        />
      ) : null}
    </FormDialog>
  );
}
