// What is about the one before the screen: how it looks, in which zone, and the way out.
import { CircleUser } from 'lucide-react';
import { api } from '../api/call.ts';
import { changeAppearance, useAppearance } from '../appearance/appearance.ts';
import { localZone } from '../format/times.ts';
import { cx } from '../parts/class-names.ts';
import { Menu, MenuChoice, MenuItem, MenuLine, MenuLink, MenuTitle } from '../parts/menu.tsx';
import { useRangeDefaults } from '../range/range-defaults.tsx';
import { useZone } from '../range/use-range.tsx';
import { zoneChoices } from '../range/zones.ts';
import { showToast } from '../toasts/toasts.ts';
import { useUrlChange } from '../url/use-url.ts';
import { showKeyList } from './frame-keys.tsx';
import { OWN_MACHINE, useMe } from './use-me.ts';

const THEMES = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];
const DENSITIES = [
  { value: 'dense', label: 'Dense' },
  { value: 'comfortable', label: 'Comfortable' },
];

export function AccountMenu({ isWide }: { readonly isWide: boolean }) {
  const account = useMe()?.account;
  const name = account?.name || account?.email;
  return (
    <Menu
      side="top"
      trigger={
        <button
          type="button"
          aria-label={name === undefined ? 'Account and appearance' : `${name}: account and appearance`}
          className="flex h-8 items-center gap-2 rounded-control px-2 text-text-2 hover:bg-hover hover:text-text-1"
        >
          <CircleUser size={16} strokeWidth={1.5} aria-hidden className="shrink-0" />
          <span className={cx('hidden min-w-0 truncate', isWide && 'lg:block')}>{name ?? 'Appearance'}</span>
        </button>
      }
    >
      <AccountItems />
    </Menu>
  );
}

/** The sidebar's and, on a phone, those of More. */
export function AccountItems() {
  const me = useMe();
  const { theme, density } = useAppearance();
  const zone = useZone();
  const zones = zoneChoices(useRangeDefaults().zone, localZone());
  const changeUrl = useUrlChange();
  return (
    <>
      {me === undefined ? null : <MenuTitle>{me.account?.email ?? OWN_MACHINE}</MenuTitle>}
      <MenuChoice
        label="Theme"
        value={theme}
        options={THEMES}
        onChange={(next) => changeAppearance({ theme: next as 'dark' })}
      />
      <MenuChoice
        label="Density"
        value={density}
        options={DENSITIES}
        onChange={(next) => changeAppearance({ density: next as 'dense' })}
      />
      <MenuChoice
        label="Times"
        value={zone}
        options={zones.map(({ zone: value, label }) => ({ value, label }))}
        onChange={(next) => changeUrl({ tz: zones.find((each) => each.zone === next)?.tz })}
      />
      <MenuLine />
      <MenuItem onSelect={showKeyList} keys="?">
        Keys
      </MenuItem>
      <MenuLink href="/api/docs">API documentation</MenuLink>
      {me?.auth === 'accounts' ? <MenuItem onSelect={() => void signOut()}>Sign out</MenuItem> : null}
    </>
  );
}

/** A load of its own: nothing that was shown is kept. */
async function signOut(): Promise<void> {
  const ended = await api('POST /api/auth/sign-out', {});
  if (ended.ok || ended.error.code === 'unauthorized') window.location.assign('/app/sign-in');
  else showToast(`Not signed out: ${ended.error.message}`, { tone: 'error' });
}
