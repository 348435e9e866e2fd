// What sections are made of: a title with a sentence, rows of things, a line that saves and says so.
import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ApiError } from '../../api/call.ts';
import { useKeys } from '../../keys/keys.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { useUnsaved } from '../../prompt/use-unsaved.ts';

interface SectionHeadProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  /** Only admins and owners change what is below. */
  readonly isManaged?: boolean;
}

export function SectionHead({ title, children, actions, isManaged = false }: SectionHeadProps) {
  return (
    <header className="flex flex-wrap items-start gap-3">
      <div className="min-w-0 flex-1 basis-[280px]">
        <div className="flex flex-wrap items-center gap-2">
          <h2 className="text-title font-semibold">{title}</h2>
          {isManaged ? <ManagedMark /> : null}
        </div>
        <p className="text-text-2">{children}</p>
      </div>
      {actions}
    </header>
  );
}

export function ManagedMark() {
  return (
    <Badge tone="neutral" icon={Lock} title="Members and viewers see it; admins and owners change it">
      Admins and owners
    </Badge>
  );
}

/** One thing a row: name and facts at the left, what can be done at the right. */
export function ThingList({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <ul aria-label={label} className="rounded-panel border border-line bg-panel">
      {children}
    </ul>
  );
}

interface ThingProps {
  readonly title: ReactNode;
  readonly facts: ReactNode;
  readonly actions?: ReactNode;
}

export function Thing({ title, facts, actions }: ThingProps) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2 last:border-b-0">
      <div className="min-w-0 flex-1 basis-[240px]">
        <div className="flex min-w-0 flex-wrap items-center gap-2 font-semibold">{title}</div>
        <div className="flex flex-wrap gap-x-3 text-head text-text-2">{facts}</div>
      </div>
      <div className="flex items-center gap-1">{actions}</div>
    </li>
  );
}

interface SaveLineProps {
  readonly isChanged: boolean;
  readonly isBusy: boolean;
  readonly wasSaved: boolean;
  readonly error: ApiError | null;
  readonly refused: string | undefined;
  readonly onSave: () => void;
  readonly children?: ReactNode;
}

export function SaveLine({ isChanged, isBusy, wasSaved, error, refused, onSave, children }: SaveLineProps) {
  const save = () => {
    if (refused === undefined && !isBusy) onSave();
  };
  useUnsaved(isChanged && refused === undefined);
  useKeys('Section', [{ keys: 'Mod+Enter', label: 'Save', run: save }]);
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button look="primary" refused={refused} aria-busy={isBusy} onClick={save}>
        Save
      </Button>
      {children}
      <span role="status" className="text-ok">
        {wasSaved && !isChanged ? 'Saved' : ''}
      </span>
      <Refused error={error} />
    </div>
  );
}

export function Refused({ error }: { readonly error: ApiError | null }) {
  if (error === null) return null;
  return (
    <p role="alert" className="text-error">
      {error.message} <code className="text-code">{error.code}</code>
    </p>
  );
}
