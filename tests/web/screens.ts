// Table. What `npm run screenshots` shows. A page adds a row for itself and for each state of it that is worth a look.
import type { Page } from 'playwright-core';
import { settled } from './dashboard.ts';

export interface Screen {
  /** The file's name. */
  readonly name: string;
  /** Below `/app`. */
  readonly path: string;
  /** What is clicked before the picture. */
  readonly prepare?: (page: Page) => Promise<void>;
}

export const SCREENS: readonly Screen[] = [
  { name: 'dashboard', path: '/dashboard?range=30d' },
  { name: 'requests', path: '/requests?range=30d' },
  { name: 'requests-filtered', path: '/requests?range=30d&f=model ~ "gpt" and (status >= 400 or latency > 3s)' },
  {
    name: 'requests-drawer',
    path: '/requests?range=30d&f=model ~ "gpt-4o"',
    async prepare(page) {
      await page.getByRole('table', { name: 'Requests' }).getByRole('link').first().click();
      await page.getByRole('complementary').getByRole('tab', { name: 'Chat' }).waitFor();
      await settled(page);
    },
  },
  { name: 'users', path: '/users?range=30d' },
  { name: 'users-metrics', path: '/users?range=30d&tab=metrics' },
  { name: 'models', path: '/models?range=30d' },
  { name: 'properties', path: '/properties?range=30d' },
  { name: 'properties-charts', path: '/properties?range=30d&tab=charts' },
];
