// The sidebar: the organisation, pages by what they are for, the state of recording, this account. The range travels with its links.
import { useAppearance } from '../appearance/appearance.ts';
import { showKeys } from '../keys/keys.ts';
import type { PageRow } from '../pages/page-row.ts';
import { PAGES } from '../pages/page-table.ts';
import { cx } from '../parts/class-names.ts';
import { Tip } from '../parts/tip.tsx';
import { AppLink } from '../url/app-link.tsx';
import { AccountMenu } from './account-menu.tsx';
import { FiringCount } from './firing.tsx';
import { OrganizationMenu } from './organization-menu.tsx';
import { Recording } from './recording.tsx';
import { OWN_MACHINE, useMe } from './use-me.ts';

export const GROUPS = [
  ['watch', 'Watch'],
  ['control', 'Control'],
  ['improve', 'Improve'],
  ['ask', 'Ask'],
] as const;

export function Sidebar() {
  const { sidebar } = useAppearance();
  const isWide = sidebar === 'wide';
  return (
    <nav
      aria-label="Pages"
      className={cx(
        'hidden w-[52px] shrink-0 flex-col border-r border-line bg-sunken md:flex',
        isWide && 'lg:w-[216px]',
      )}
    >
      <OrganizationMenu isWide={isWide} />
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-2">
        {GROUPS.map(([group, title]) => (
          <SidebarGroup key={group} title={title} rows={PAGES.filter((page) => page.group === group)} isWide={isWide} />
        ))}
      </div>
      <div className="flex flex-col border-t border-line p-2">
        <Recording isWide={isWide} />
        {PAGES.filter(({ group }) => group === 'foot').map((page) => (
          <SidebarLink key={page.path} page={page} isWide={isWide} />
        ))}
        <AccountMenu isWide={isWide} />
        <OwnMachine isWide={isWide} />
      </div>
    </nav>
  );
}

function OwnMachine({ isWide }: { readonly isWide: boolean }) {
  if (useMe()?.auth !== 'none') return null;
  return <p className={cx('hidden px-2 text-caption text-text-3', isWide && 'lg:block')}>{OWN_MACHINE}</p>;
}

interface SidebarGroupProps {
  readonly title: string;
  readonly rows: readonly PageRow[];
  readonly isWide: boolean;
}

function SidebarGroup({ title, rows, isWide }: SidebarGroupProps) {
  if (rows.length === 0) return null;
  return (
    <section className="pt-2">
      <h2 className={cx('hidden px-2 pb-1 text-caption text-text-3', isWide && 'lg:block')}>{title}</h2>
      {rows.map((page) => (
        <SidebarLink key={page.path} page={page} isWide={isWide} />
      ))}
    </section>
  );
}

function SidebarLink({
  page: { name, path, key, icon: Icon },
  isWide,
}: {
  readonly page: PageRow;
  readonly isWide: boolean;
}) {
  return (
    <Tip text={isWide ? '' : name} side="right">
      <AppLink
        path={path}
        className="relative flex h-8 items-center gap-2 rounded-control px-2 text-text-2 hover:bg-hover hover:text-text-1 aria-[current=page]:bg-active aria-[current=page]:text-text-1"
      >
        <Icon size={16} strokeWidth={1.5} aria-hidden className="shrink-0" />
        <span className={cx('max-lg:sr-only', isWide ? 'min-w-0 flex-1 truncate' : 'sr-only')}>{name}</span>
        {path === '/alerts' ? (
          <FiringCount className={isWide ? 'max-lg:absolute max-lg:top-0 max-lg:right-0' : 'absolute top-0 right-0'} />
        ) : null}
        {key === null ? null : (
          <kbd aria-hidden className={cx('hidden text-caption text-text-3', isWide && 'lg:block')}>
            {showKeys(`g ${key}`)}
          </kbd>
        )}
      </AppLink>
    </Tip>
  );
}
