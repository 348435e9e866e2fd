// What a prompt says besides its messages, as JSON: only what is set stands there.
import { lazy, Suspense } from 'react';
import { Skeleton } from '../parts/states.tsx';

const PromptText = lazy(async () => ({ default: (await import('./prompt-text.tsx')).PromptText }));

interface SettingsEditorProps {
  readonly label: string;
  readonly text: string;
  readonly onChange?: (text: string) => void;
}

export function SettingsEditor({ label, text, onChange }: SettingsEditorProps) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <span className="text-head text-text-2">{label}</span>
      <Suspense fallback={<Skeleton className="h-8 w-full" />}>
        <PromptText label={label} text={text} isJson {...(onChange === undefined ? {} : { onChange })} />
      </Suspense>
    </div>
  );
}
