// Asks for a dataset's name, of a new one or in place of the old.
import { type FormEvent, useId, useState } from 'react';
import type { ApiError } from '../../api/call.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/fields.tsx';

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
  const form = useId();
  const [typed, setTyped] = useState(name);
  const [wasSent, setSent] = useState(false);
  const isMissing = typed.trim() === '';
  const send = (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    if (!isMissing && !isBusy) onSave(typed.trim());
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={form} aria-busy={isBusy}>
            {verb}
          </Button>
        </>
      }
    >
      <form id={form} className="flex flex-col gap-3" onSubmit={send}>
        <TextField
          autoFocus
          label="Name"
          placeholder="refunds, hard"
          maxLength={MOST_CHARACTERS}
          value={typed}
          error={wasSent && isMissing ? 'Give the dataset a name.' : null}
          onChange={({ target }) => setTyped(target.value)}
        />
        {error === null ? null : (
          <p role="alert" className="text-error">
            {error.message} <code className="text-code">{error.code}</code>
          </p>
        )}
      </form>
    </Dialog>
  );
}
