// On a phone: the pages one goes to most, and the rest behind More.
import { Ellipsis } from 'lucide-react';
import { PAGES } from '../pages/page-table.ts';
import { Menu, MenuItem } from '../parts/menu.tsx';
import { AppLink, useGo } from '../url/app-link.tsx';

const FIRST = ['/', '/requests', '/sessions', '/alerts'];
const CELL =
  'flex min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-caption text-text-2 aria-[current=page]:text-text-1';

export function BottomBar() {
  const go = useGo();
  const first = PAGES.filter(({ path }) => FIRST.includes(path));
  const others = PAGES.filter(({ path, group }) => !FIRST.includes(path) && group !== 'none');
  return (
    <nav
      aria-label="Pages, short"
      className="fixed inset-x-0 bottom-0 flex h-[56px] border-t border-line bg-raised md:hidden"
    >
      {first.map(({ name, path, icon: Icon }) => (
        <AppLink key={path} path={path} className={CELL}>
          <Icon size={16} strokeWidth={1.5} aria-hidden />
          {name}
        </AppLink>
      ))}
      <Menu
        side="top"
        align="end"
        trigger={
          <button type="button" className={CELL}>
            <Ellipsis size={16} strokeWidth={1.5} aria-hidden />
            More
          </button>
        }
      >
        {others.map(({ name, path }) => (
          <MenuItem key={path} onSelect={() => go({ path })}>
            {name}
          </MenuItem>
        ))}
      </Menu>
    </nav>
  );
}
