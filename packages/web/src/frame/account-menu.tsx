// What is about the one before the screen: how it looks, in which zone, and the way out.
import { CircleUser } from 'lucide-react';
import { changeAppearance, useAppearance } from '../appearance/appearance.ts';
import { cx } from '../parts/class-names.ts';
import { Menu, MenuChoice, MenuItem, MenuLine, MenuLink } from '../parts/menu.tsx';
import { useSearchValues, useUrlChange } from '../url/use-url.ts';
import { showKeyList } from './frame-keys.tsx';

const THEMES = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];
const DENSITIES = [
  { value: 'dense', label: 'Dense' },
  { value: 'comfortable', label: 'Comfortable' },
];
const ZONES = [
  { value: 'local', label: 'Local time' },
  { value: 'utc', label: 'UTC' },
];

export function AccountMenu({ isWide }: { readonly isWide: boolean }) {
  const { theme, density } = useAppearance();
  const { tz } = useSearchValues();
  const changeUrl = useUrlChange();
  return (
    <Menu
      side="top"
      trigger={
        <button
          type="button"
          aria-label="Account and appearance"
          className="flex h-8 items-center gap-2 rounded-control px-2 text-text-2 hover:bg-hover hover:text-text-1"
        >
          <CircleUser size={16} strokeWidth={1.5} aria-hidden className="shrink-0" />
          <span className={cx('hidden', isWide && 'lg:block')}>Appearance</span>
        </button>
      }
    >
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
        value={tz === 'utc' ? 'utc' : 'local'}
        options={ZONES}
        onChange={(next) => changeUrl({ tz: next === 'utc' ? 'utc' : undefined })}
      />
      <MenuLine />
      <MenuItem onSelect={showKeyList} keys="?">
        Keys
      </MenuItem>
      <MenuLink href="/api/docs">API documentation</MenuLink>
    </Menu>
  );
}
