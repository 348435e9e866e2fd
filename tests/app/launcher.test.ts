// The launcher on an older Node: a process between the shell and the program, which nobody should notice.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Heliometer, makeFolder, pause, removeFolder, runToEnd, titleOf } from './running-heliometer.ts';

const root = makeFolder();
after(() => removeFolder(root));

/** The machine's own Node, when it is older than the one we run on. */
function findOlderNode(): string | null {
  const path = ['/usr/bin/node', '/usr/local/bin/node', '/opt/node/bin/node'].find((candidate) =>
    existsSync(candidate),
  );
  if (path === undefined) return null;
  const major = Number(execFileSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' }).split('.')[0]);
  return major < Number(process.versions.node.split('.')[0]) ? path : null;
}

const node = findOlderNode();

describe('the launcher on an older Node', { skip: node === null && 'there is no older Node here' }, () => {
  const start = (name: string) => Heliometer.start(join(root, name), [], { node: node ?? '', ownGroup: true });

  test('passes the exit status on', async () => {
    assert.equal((await runToEnd(['begin'], { node: node ?? '' })).code, 2);
  });

  test('a signal sent to it stops the program, and both end with 0', async () => {
    const running = await start('signal');
    const program = running.supervisorPid;
    assert.notEqual(program, running.pid);
    running.kill('SIGTERM');
    assert.equal((await running.exited).code, 0);
    assert.equal(titleOf(program), '');
  });

  test('one Ctrl-C, which a terminal sends to the whole group, counts once', async () => {
    const running = await start('ctrl-c');
    process.kill(-running.pid, 'SIGINT');
    assert.equal((await running.exited).code, 0);
  });

  test('when it is killed the program ends, too', async () => {
    const running = await start('killed');
    const program = running.supervisorPid;
    running.kill('SIGKILL');
    await running.exited;
    while (titleOf(program) !== '') await pause();
  });
});
