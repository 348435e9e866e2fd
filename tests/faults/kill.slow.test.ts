// The long form of kill.test.ts, run by `npm run test:kill`.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startHeliometer } from '../support/heliometer-process.ts';
import { KillLoad, reckon, startFastUpstream } from './kill-load.ts';
import { killConsole, killGateway } from './kills.ts';

const KILLS = 20;

let upstream: Awaited<ReturnType<typeof startFastUpstream>>;
before(async () => {
  upstream = await startFastUpstream();
});
after(() => upstream?.server.close().closeAllConnections());

for (const workers of [1, 2]) {
  test(`${KILLS} kills of the console and ${KILLS} of a gateway, ${workers} at work: nothing lost, nothing doubled`, async (t) => {
    await using heliometer = await startHeliometer({
      env: {
        HELIOMETER_PROVIDER_OPENAI_URL: upstream.origin,
        HELIOMETER_WORKERS: String(workers),
        HELIOMETER_RELEASE_TIMEOUT_MS: '60000',
      },
    });
    const load = new KillLoad(heliometer);
    load.start();
    await killConsole(heliometer, load, KILLS);
    assert.deepEqual(load.ends, { answered: load.ends.answered, refused: 0, broken: 0 });
    await killGateway(heliometer, load, KILLS);
    await load.stop();
    t.diagnostic(JSON.stringify(load.ends));
    assert.equal(load.ends.refused, 0);
    await reckon(heliometer, load.noted);
  });
}
