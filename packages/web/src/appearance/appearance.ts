// How the dashboard looks on this device: theme, density, sidebar. Kept in this browser, for it is about the eyes before it.
import { useSyncExternalStore } from 'react';

export interface Appearance {
  readonly theme: 'system' | 'light' | 'dark';
  readonly density: 'dense' | 'comfortable';
  readonly sidebar: 'wide' | 'narrow';
  readonly singleKeys: boolean;
}

const FIRST: Appearance = { theme: 'system', density: 'dense', sidebar: 'wide', singleKeys: true };
const STORED = 'heliometer.appearance';

let appearance = FIRST;
const listeners = new Set<() => void>();
const dark = typeof matchMedia === 'undefined' ? null : matchMedia('(prefers-color-scheme: dark)');

/** Before the first paint. */
export function startAppearance(): void {
  appearance = { ...FIRST, ...stored() };
  apply();
  dark?.addEventListener('change', apply);
}

export function changeAppearance(change: Partial<Appearance>): void {
  appearance = { ...appearance, ...change };
  try {
    localStorage.setItem(STORED, JSON.stringify(appearance));
  } catch {
    // A browser that keeps nothing: it holds for this tab.
  }
  apply();
}

export function useAppearance(): Appearance {
  return useSyncExternalStore(subscribe, () => appearance);
}

/** Which theme is on, the system's word included; for what paints by itself, as charts do. */
export function useTheme(): 'light' | 'dark' {
  return useSyncExternalStore(subscribe, themeNow);
}

function themeNow(): 'light' | 'dark' {
  if (appearance.theme !== 'system') return appearance.theme;
  return dark?.matches === true ? 'dark' : 'light';
}

function apply(): void {
  const { dataset } = document.documentElement;
  dataset['theme'] = themeNow();
  dataset['density'] = appearance.density;
  for (const listener of listeners) listener();
}

function stored(): Partial<Appearance> {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(STORED) ?? '{}');
    return typeof read === 'object' && read !== null ? read : {};
  } catch {
    // Not ours, or not readable: as at the first time.
    return {};
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
