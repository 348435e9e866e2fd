// How one gets in, in a real browser: the printed link, the way back, a second visit.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Dashboard, NO_CHROMIUM, startDashboard } from './dashboard.ts';
import { OWNER, ownerLink } from './sign-in.ts';

const { email: EMAIL, password: PASSWORD } = OWNER;

describe('signing in', { skip: NO_CHROMIUM }, () => {
  let dashboard: Dashboard;
  before(async () => {
    dashboard = await startDashboard({ rows: 0, env: { HELIOMETER_CONSOLE_AUTH: 'accounts' } });
  });
  after(() => dashboard?.[Symbol.asyncDispose]());

  test('the printed link makes the owner account, once, and leads in', async () => {
    const link = ownerLink(dashboard);
    await using opened = await dashboard.open(link);
    const { page } = opened;
    await page.getByRole('heading', { name: 'Make the owner account' }).waitFor();
    assert.ok(!page.url().includes('link='), 'the token stays in the address');
    await opened.checkAxe();
    await page.getByLabel('Name').fill('Ada');
    await page.getByLabel('E-mail').fill(EMAIL);
    await page.getByLabel('Password').fill('short');
    await page.getByRole('button', { name: 'Create and enter' }).click();
    await page.getByText('5 characters; 7 more are needed.').waitFor();
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Create and enter' }).click();
    await page.getByRole('navigation').first().waitFor();
    await using again = await dashboard.open(link, { allow: /404/ });
    await again.page.getByRole('alert').getByText('This link was used or has expired.').waitFor();
  });

  test('a page asks who is nobody to sign in, and is there afterwards', async () => {
    await using opened = await dashboard.open('/requests?range=7d', { allow: /401/ });
    const { page } = opened;
    await page.getByLabel('E-mail').fill(EMAIL);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(/\/app\/requests\?.*range=7d/);
    await page.getByRole('heading', { name: 'Requests' }).waitFor();
  });

  test('the way back never leads out of the dashboard', async () => {
    await using opened = await dashboard.open('/sign-in?back=https%3A%2F%2Fexample.com%2Fapp%2F');
    const { page } = opened;
    await page.getByLabel('E-mail').fill(EMAIL);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL((url) => url.pathname.startsWith('/app/') && url.pathname !== '/app/sign-in');
    assert.equal(new URL(page.url()).origin, dashboard.heliometer.url);
  });
});
