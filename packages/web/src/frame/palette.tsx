// The command palette: go to a page, paste an id and land on it, change how it looks. What was chosen last stands on top.
import { useState } from 'react';
import { changeAppearance } from '../appearance/appearance.ts';
import { PAGES } from '../pages/page-table.ts';
import { cx } from '../parts/class-names.ts';
import { Dialog } from '../parts/dialog.tsx';
import { SearchBox } from '../parts/fields.tsx';
import { useGo } from '../url/app-link.tsx';

interface Entry {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly run: () => void;
}

const STORED = 'heliometer.palette';
const MOST_RECENT = 5;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function Palette({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Search or jump">
      <PaletteList onClose={onClose} />
    </Dialog>
  );
}

function PaletteList({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const entries = useEntries(text.trim());
  const cursor = Math.min(at, entries.length - 1);
  const choose = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    remember(entry.id);
    onClose();
    entry.run();
  };
  return (
    <>
      <SearchBox
        autoFocus
        aria-label="Search or jump"
        placeholder="A page, an id, an action"
        role="combobox"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={cursor < 0 ? undefined : `palette-${cursor}`}
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setAt(Math.min(cursor + 1, entries.length - 1));
          else if (event.key === 'ArrowUp') setAt(Math.max(cursor - 1, 0));
          else if (event.key === 'Enter') choose(entries[cursor]);
          else return;
          event.preventDefault();
        }}
      />
      <div id="palette-list" role="listbox" aria-label="Results" className="mt-2 h-[320px] overflow-y-auto">
        {entries.map((entry, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the box above
          <div
            key={entry.id}
            id={`palette-${i}`}
            role="option"
            aria-selected={i === cursor}
            onClick={() => choose(entry)}
            className={cx(
              'flex h-8 max-md:h-[44px] items-center gap-2 rounded-control px-2',
              i === cursor && 'bg-hover',
            )}
          >
            <span className="min-w-0 flex-1 truncate">{entry.label}</span>
            <span className="text-head text-text-3">{entry.hint}</span>
          </div>
        ))}
        {entries.length === 0 ? <p className="p-2 text-text-2">Nothing is called that.</p> : null}
      </div>
    </>
  );
}

function useEntries(text: string): readonly Entry[] {
  const go = useGo();
  const pages = PAGES.filter(({ group }) => group !== 'none').map(
    ({ name, path }): Entry => ({ id: path, label: name, hint: 'page', run: () => go({ path }) }),
  );
  const themes = (['system', 'light', 'dark'] as const).map(
    (theme): Entry => ({
      id: `theme ${theme}`,
      label: `Theme: ${theme}`,
      hint: 'action',
      run: () => changeAppearance({ theme }),
    }),
  );
  const found = [...pages, ...themes].filter(({ label }) => label.toLowerCase().includes(text.toLowerCase()));
  if (UUID.test(text)) {
    found.push({
      id: text,
      label: text,
      hint: 'request',
      run: () => go({ path: '/requests', search: { open: text } }),
    });
  }
  if (text !== '') {
    found.push({
      id: `session ${text}`,
      label: `Session “${text}”`,
      hint: 'session',
      run: () => go({ path: `/sessions/${encodeURIComponent(text)}` }),
    });
    return found;
  }
  const recent = recentIds();
  return found.toSorted((a, b) => placeIn(recent, a.id) - placeIn(recent, b.id));
}

function placeIn(recent: readonly string[], id: string): number {
  const place = recent.indexOf(id);
  return place === -1 ? recent.length : place;
}

function recentIds(): readonly string[] {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(STORED) ?? '[]');
    return Array.isArray(read) ? read.map(String) : [];
  } catch {
    // Not readable: nothing was chosen yet.
    return [];
  }
}

function remember(id: string): void {
  try {
    const ids = [id, ...recentIds().filter((each) => each !== id)].slice(0, MOST_RECENT);
    localStorage.setItem(STORED, JSON.stringify(ids));
  } catch {
    // A browser that keeps nothing.
  }
}
