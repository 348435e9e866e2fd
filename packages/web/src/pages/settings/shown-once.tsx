// A secret that is shown in this moment and never again: the dialog closes by saying so, and by nothing else.
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Dialog } from '../../parts/dialog.tsx';

interface ShownOnceProps {
  readonly title: string;
  readonly text: string;
  readonly note?: string;
  readonly onDone: () => void;
}

export function ShownOnce({
  title,
  text,
  note = 'It is shown this once: we keep only its hash.',
  onDone,
}: ShownOnceProps) {
  return (
    <Dialog
      open
      insistent
      onClose={onDone}
      title={title}
      actions={
        <Button look="primary" onClick={onDone}>
          I have copied it
        </Button>
      }
    >
      <p className="pb-3">{note}</p>
      <p className="flex items-center gap-2 rounded-control border border-line bg-sunken p-2">
        <code className="min-w-0 flex-1 text-code break-all">{text}</code>
        <CopyButton what="it" label="Copy" text={text} />
      </p>
    </Dialog>
  );
}
