// A gateway's writer as a process of its own, to be killed or starved: appends exchanges and says on stdout which of them
// were released as written. Arguments: spool dir, how many at most, body bytes, how many at a time.
import { writeSync } from 'node:fs';
import { openJournal } from '../../src/recording/journal.ts';
import { exchangeOf, noise } from './spool-fixtures.ts';

const [dir = '', most = '', bodyBytes = '', parallel = ''] = process.argv.slice(2);
const say = (line: string) => writeSync(1, `${line}\n`);
const log = {
  debug() {},
  info: (_fields: object, message: string) => say(`log ${message}`),
  warn: (_fields: object, message: string) => say(`log ${message}`),
  error: (_fields: object, message: string) => say(`log ${message}`),
};
const journal = openJournal({
  dir,
  slot: '0',
  maxBytes: 1024 * 1024 * 1024,
  onFull: 'drop-bodies',
  segmentBytes: 256 * 1024,
  meters: { lost: (kind, amount) => say(`lost ${kind} ${amount}`) },
  log,
});

let started = 0;
let running = 0;

function startMore(): void {
  while (running < Number(parallel) && started < Number(most)) {
    started += 1;
    running += 1;
    const exchange = exchangeOf([noise(Math.floor(Math.random() * Number(bodyBytes)))], [noise(Number(bodyBytes))]);
    journal.append(exchange, (result) => {
      running -= 1;
      say(`${result} ${exchange.meta.exchangeId}`);
      if (started < Number(most)) setImmediate(startMore);
      else if (running === 0) void journal.close().then(() => say('closed'));
    });
  }
}

startMore();
