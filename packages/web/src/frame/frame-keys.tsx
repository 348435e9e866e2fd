// The keys that work on every page, and the list of those that work now.
import { useState, useSyncExternalStore } from 'react';
import { changeAppearance, useAppearance } from '../appearance/appearance.ts';
import { type KeyBinding, keysNow, showKeys, useKeys } from '../keys/keys.ts';
import { PAGES } from '../pages/page-table.ts';
import { Dialog } from '../parts/dialog.tsx';
import { shifted, widened } from '../range/range.ts';
import { useRange } from '../range/use-range.tsx';
import { useGo } from '../url/app-link.tsx';
import { Palette } from './palette.tsx';

let isListOpen = false;
const listeners = new Set<() => void>();

export function showKeyList(): void {
  setList(true);
}

function setList(open: boolean): void {
  isListOpen = open;
  for (const listener of listeners) listener();
}

export function FrameKeys() {
  const go = useGo();
  const { sidebar } = useAppearance();
  const { range, span, setRange, refresh } = useRange();
  const [palette, setPalette] = useState(false);
  const isOpen = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => isListOpen,
  );
  const pages = PAGES.flatMap(({ name, path, key }): KeyBinding[] =>
    key === null ? [] : [{ keys: `g ${key}`, label: name, run: () => go({ path }) }],
  );
  useKeys('Everywhere', [
    { keys: 'Mod+k', label: 'Search or jump', run: () => setPalette(true) },
    { keys: '?', label: 'This list', run: showKeyList },
    { keys: '\\', label: 'Sidebar', run: () => changeAppearance({ sidebar: sidebar === 'wide' ? 'narrow' : 'wide' }) },
    { keys: '[', label: 'Earlier', run: () => setRange(shifted(span, -1)) },
    { keys: ']', label: 'Later', run: () => setRange(shifted(span, 1)) },
    { keys: 'Shift+ArrowLeft', label: null, run: () => setRange(shifted(span, -1)) },
    { keys: 'Shift+ArrowRight', label: null, run: () => setRange(shifted(span, 1)) },
    { keys: '-', label: 'Widen the range', run: () => setRange(widened(range, span)) },
    { keys: 'r', label: 'Refresh', run: refresh },
    ...pages,
  ]);
  return (
    <>
      <Palette open={palette} onClose={() => setPalette(false)} />
      <Dialog open={isOpen} onClose={() => setList(false)} title="Keys" wide>
        <div className="grid gap-4 md:grid-cols-2">
          {isOpen ? keysNow().map((layer) => <KeyTable key={layer.title} {...layer} />) : null}
        </div>
      </Dialog>
    </>
  );
}

function KeyTable({ title, bindings }: { readonly title: string; readonly bindings: readonly KeyBinding[] }) {
  return (
    <section>
      <h3 className="pb-1 font-semibold">{title}</h3>
      <dl>
        {bindings
          .filter(({ label }) => label !== null)
          .map(({ keys, label }) => (
            <div key={keys} className="flex h-6 items-center justify-between">
              <dt className="text-text-2">{label}</dt>
              <dd>
                <kbd className="text-text-3">{showKeys(keys)}</kbd>
              </dd>
            </div>
          ))}
      </dl>
    </section>
  );
}
