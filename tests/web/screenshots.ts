// `npm run screenshots`: every page of the page table, light, dark and 390 px wide, into `screenshots/`. Words after it choose
// pages by a part of their path.
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { findChromium, startDashboard } from './dashboard.ts';
import { SCREENS } from './screens.ts';
import { ownerLink } from './sign-in.ts';

const FOLDER = resolve(import.meta.dirname, '../../screenshots');
const LOOKS = [
  { name: 'light', theme: 'light', width: 1280, height: 800 },
  { name: 'dark', theme: 'dark', width: 1280, height: 800 },
  { name: '390', theme: 'light', width: 390, height: 844 },
] as const;

const wanted = process.argv.slice(2);
if (findChromium() === null) {
  console.error('screenshots need chromium on PATH');
  process.exit(1);
}
mkdirSync(FOLDER, { recursive: true });
const screens = SCREENS.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
await using open = await startDashboard({ wholeBrowser: true });
await using asking = screens.some(({ asked }) => asked !== undefined)
  ? await startDashboard({ rows: 0, wholeBrowser: true, env: { HELIOMETER_CONSOLE_AUTH: 'accounts' } })
  : null;
for (const { name, path, asked, allow, prepare } of screens) {
  for (const look of LOOKS) {
    try {
      const dashboard = asked === undefined ? open : (asking ?? open);
      await using opened = await dashboard.open(asked === 'link' ? ownerLink(dashboard) : path, {
        ...look,
        ...(allow === undefined ? {} : { allow }),
      });
      await prepare?.(opened.page);
      await opened.page.screenshot({ path: `${FOLDER}/${name}-${look.name}.png` });
    } catch (error) {
      console.error(`${name} ${look.name}: ${String(error)}`);
      process.exitCode = 1;
    }
  }
  console.log(name);
}
