// On a phone: the pages one goes to most, and behind More the rest, the organisation and the account.
import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { PAGES } from '../pages/page-table.ts';
import { Menu, MenuItem, MenuLine } from '../parts/menu.tsx';
import { AppLink, useGo } from '../url/app-link.tsx';
import { AccountItems } from './account-menu.tsx';
import { FiringCount } from './firing.tsx';
import { NewOrganization, OrganizationItems } from './organization-menu.tsx';
import { useMe } from './use-me.ts';

const FIRST = ['/dashboard', '/requests', '/sessions', '/alerts'];
const CELL =
  'flex min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-caption text-text-2 aria-[current=page]:text-text-1';

export function BottomBar() {
  const go = useGo();
  const me = useMe();
  const [isNew, setNew] = useState(false);
  const first = PAGES.filter(({ path }) => FIRST.includes(path));
  const others = PAGES.filter(({ path, group }) => !FIRST.includes(path) && group !== 'none');
  return (
    <nav
      aria-label="Pages, short"
      className="fixed inset-x-0 bottom-0 flex h-[56px] border-t border-line bg-raised md:hidden"
    >
      {first.map(({ name, path, icon: Icon }) => (
        <AppLink key={path} path={path} className={CELL}>
          <span className="relative">
            <Icon size={16} strokeWidth={1.5} aria-hidden />
            {path === '/alerts' ? <FiringCount className="absolute -top-1 left-3" /> : null}
          </span>
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
        <MenuLine />
        {me === undefined ? null : <OrganizationItems me={me} onNew={() => setNew(true)} />}
        <AccountItems />
      </Menu>
      <NewOrganization open={isNew} onClose={() => setNew(false)} />
    </nav>
  );
}
