// Signing in for tests of a console that asks who one is: the owner made by the printed link, and the form.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Dashboard } from './dashboard.ts';

export const OWNER = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' };

const LINK_LINE = /^heliometer sign-in http:\S+?\/app(\/sign-in#link=\S+)$/m;

/** Below `/app`. @throws when none was printed */
export function ownerLink({ heliometer }: Dashboard): string {
  return LINK_LINE.exec(heliometer.stdout.join('\n'))?.[1] ?? assert.fail('no link was printed');
}

/** By the API, for tests that are about something else. */
export async function becomeOwner(dashboard: Dashboard): Promise<void> {
  const token = ownerLink(dashboard).split('#link=')[1];
  const { status } = await dashboard.heliometer.api('POST', '/api/auth/first-owner', { body: { token, ...OWNER } });
  assert.equal(status, 200);
}

/** At the form, wherever it then leads. */
export async function signIn(page: Page): Promise<void> {
  await page.getByLabel('E-mail').fill(OWNER.email);
  await page.getByLabel('Password').fill(OWNER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
