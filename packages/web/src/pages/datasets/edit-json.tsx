// A row's two bodies as JSON, to write in.
import { lazy, Suspense } from 'react';
import { SkeletonLines } from '../../parts/states.tsx';
import type { Draft } from './use-draft.ts';

const JsonEditor = lazy(async () => ({ default: (await import('../../code/json-editor.tsx')).JsonEditor }));

const SIDES = [
  { side: 'request', title: 'Request' },
  { side: 'response', title: 'Answer' },
] as const;

export function EditJson({ draft, isReadOnly }: { readonly draft: Draft; readonly isReadOnly: boolean }) {
  return (
    <div className="flex flex-col gap-4 p-4">
      {SIDES.map(({ side, title }) => (
        <section key={side} aria-label={title} className="flex min-w-0 flex-col gap-1">
          <h3 className="text-head font-semibold">{title}</h3>
          <Suspense fallback={<SkeletonLines lines={6} />}>
            <JsonEditor
              label={`${title} as JSON`}
              text={draft.texts[side]}
              {...(isReadOnly ? {} : { onChange: (text: string) => draft.setText(side, text) })}
              className="max-h-[50vh] min-h-0 overflow-auto rounded-panel border border-line"
            />
          </Suspense>
          {draft.faults[side] === null ? null : (
            <p role="alert" className="text-error">
              {draft.faults[side]}
            </p>
          )}
        </section>
      ))}
    </div>
  );
}
