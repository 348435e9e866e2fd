// Which routes of the REST API the tests had answered with success, and so held to their schema: tests run in processes of their
// own and note it in a file.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROUTES } from '../packages/contract/src/index.ts';
import { ROUTES_ANSWERED } from '../tests/support/route-answers.ts';

/** From now on. */
export function noteRoutes(): void {
  const file = join(mkdtempSync(join(tmpdir(), 'heliometer-routes-')), 'answered');
  writeFileSync(file, '');
  process.env[ROUTES_ANSWERED] = file;
}

export function answeredRoutes(): { readonly answered: readonly string[]; readonly missing: readonly string[] } {
  const file = process.env[ROUTES_ANSWERED] ?? '';
  const answered = new Set(readFileSync(file, 'utf8').split('\n'));
  rmSync(dirname(file), { recursive: true });
  const all = Object.keys(ROUTES);
  return { answered: all.filter((id) => answered.has(id)), missing: all.filter((id) => !answered.has(id)) };
}
