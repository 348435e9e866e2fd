// Asks for a dataset's name, of a new one or in place of the old.
import { useState } from 'react';
import type { ApiError } from '../../api/call.ts';
import { TextField } from '../../parts/fields.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';

interface NameDialogProps {
  readonly title: string;
  readonly verb: string;
  readonly name?: string;
  readonly isBusy: boolean;
  readonly error: ApiError | null;
  readonly onSave: (name: string) => void;
  readonly onClose: () => void;
}

const MOST_CHARACTERS = 200;

export function NameDialog({ title, verb, name = '', isBusy, error, onSave, onClose }: NameDialogProps) {
  const [typed, setTyped] = useState(name);
  const [wasSent, setSent] = useState(false);
  const isMissing = typed.trim() === '';
  const send = () => {
    setSent(true);
    if (!isMissing) onSave(typed.trim());
  };
  return (
    <FormDialog title={title} action={verb} isBusy={isBusy} error={error} onSubmit={send} onClose={onClose}>
      <TextField
        autoFocus
        label="Name"
        placeholder="refunds, hard"
        maxLength={MOST_CHARACTERS}
        value={typed}
        error={wasSent && isMissing ? 'Give the dataset a name.' : null}
        onChange={({ target }) => setTyped(target.value)}
      />
    </FormDialog>
  );
}
