// What stands around every page: whose calls these are, who looks at them, whether they are made up, and what is left when the
// session ends.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Dashboard, NO_CHROMIUM, startDashboard } from './dashboard.ts';
import { becomeOwner, signIn } from './sign-in.ts';

const ALL = '/requests?range=30d';

describe('the frame', { skip: NO_CHROMIUM }, () => {
  let dashboard: Dashboard;
  before(async () => {
    dashboard = await startDashboard({ rows: 60, env: { HELIOMETER_CONSOLE_AUTH: 'accounts' } });
    await becomeOwner(dashboard);
  });
  after(() => dashboard?.[Symbol.asyncDispose]());

  test('made-up calls say so on every page, and another organisation has none of them', async () => {
    await using opened = await dashboard.open(ALL, { allow: /401/ });
    const { page } = opened;
    await signIn(page);
    await page.getByText('Demo data.').waitFor();
    await opened.checkAxe();
    await page.getByRole('button', { name: 'Organisation: default' }).click();
    await page.getByRole('menuitem', { name: 'New organisation' }).click();
    const dialog = page.getByRole('dialog', { name: 'New organisation' });
    await dialog.getByRole('button', { name: 'Create and switch' }).click();
    await dialog.getByText('An organisation needs a name.').waitFor();
    await dialog.getByLabel('Name').fill('Acme');
    await dialog.getByLabel('Name').press('Enter');
    await page.getByRole('button', { name: 'Organisation: Acme' }).waitFor();
    assert.equal(await page.getByText('Demo data.').count(), 0);

    await page.getByRole('button', { name: 'Organisation: Acme' }).click();
    await page.getByRole('menuitemradio', { name: 'default' }).click();
    await page.getByRole('button', { name: 'Organisation: default' }).waitFor();
    await page.getByText('Demo data.').waitFor();
  });

  test('a session that ends is told on the page, and signing in leads back to it', async () => {
    await using opened = await dashboard.open(ALL, { allow: /401/ });
    const { page } = opened;
    await signIn(page);
    await page.getByRole('table', { name: 'Requests' }).waitFor();
    await opened.page.context().clearCookies();
    await page.keyboard.press('r');
    await page.getByText('Your session has ended.').waitFor();
    await opened.checkAxe();
    // Its own readiness is answered to anybody: the banner does not take that for a session.
    await page.waitForResponse(/\/readyz$/);
    await page.evaluate(() => new Promise(requestAnimationFrame));
    const again = page.getByRole('link', { name: 'Sign in again' });
    assert.ok(await again.isVisible());
    await again.click();
    await signIn(page);
    await page.waitForURL(/\/app\/requests\?range=30d$/);
    await page.getByRole('table', { name: 'Requests' }).waitFor();
  });

  test('signing out ends the session, on a phone too', async () => {
    await using opened = await dashboard.open(ALL, { allow: /401/, width: 390 });
    const { page } = opened;
    await signIn(page);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByText('ada@example.com').waitFor();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goto('/app/requests');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });
});
