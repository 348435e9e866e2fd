// Table. What `npm run screenshots` shows. A page adds a row for itself and for each state of it that is worth a look.
import type { Page } from 'playwright-core';

export interface Screen {
  /** The file's name. */
  readonly name: string;
  /** Below `/app`. */
  readonly path: string;
  /** What is clicked before the picture. */
  readonly prepare?: (page: Page) => Promise<void>;
}

export const SCREENS: readonly Screen[] = [{ name: 'requests', path: '/requests?range=30d' }];
