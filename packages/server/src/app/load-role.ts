// Which code makes which process.
import type { Role, StartRole } from './role.ts';

/** Loaded by need: a gateway must never load the analytics engine. */
export async function loadRole(role: Role): Promise<StartRole> {
  switch (role) {
    case 'gateway':
      return (await import('./run-gateway.ts')).runGateway;
    case 'console':
      return (await import('./run-console.ts')).runConsole;
    case 'drain':
      return (await import('./run-console.ts')).runDrain;
    default:
      return role satisfies never;
  }
}
