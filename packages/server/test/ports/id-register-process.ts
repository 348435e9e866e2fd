// One process of the id register's contract suite: `id-register-process.ts MODULE AT CHOICES`, told over IPC what to do.
import type { ClaimResult } from '../../src/ports/id-register.ts';
import type { IdRegisterEngine } from './id-register-suite.ts';

const ORGANIZATION = '00000000-0000-4000-8000-000000000001';
const NEVER = new AbortController().signal;
const [module = '', at = '', choices = '{}'] = process.argv.slice(2);
const { openAt } = (await import(module)) as Pick<IdRegisterEngine, 'openAt'>;
const register = openAt(at, JSON.parse(choices));

process.on('message', async (command: { claim: string[] } | { release: string; answered: boolean }) => {
  const results: ClaimResult[] = [];
  if ('claim' in command) {
    for (const id of command.claim) {
      results.push(await register.claim(ORGANIZATION, id, NEVER));
      if (results.length === 1) process.send?.({ began: true });
    }
  } else {
    await register.release(ORGANIZATION, command.release, command.answered);
  }
  process.send?.({ answer: results });
});
process.on('disconnect', () => void register.close());
process.send?.({ ready: true });
