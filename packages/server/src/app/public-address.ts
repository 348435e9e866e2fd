// Where people reach the dashboard: as the operator says, else where it listens, as far as that is known.
import type { Settings } from './config/table.ts';

/** @param listens the URL a running console listens at, when it is known; without a slash at its end */
export function publicAddress(settings: Settings, listens: string | null = null): string {
  if (settings.publicUrl !== null) return settings.publicUrl.replace(/\/+$/, '');
  if (listens !== null) return reachable(listens);
  const { host, port } = settings['console.listen'] ?? settings;
  return reachable(`http://${host.includes(':') ? `[${host}]` : host}:${port}`);
}

/** Listening on all addresses is no address to go to. */
function reachable(url: string): string {
  return url.replace(/^(http:\/\/)(?:0\.0\.0\.0|\[::\])(?=:)/, '$1localhost');
}
