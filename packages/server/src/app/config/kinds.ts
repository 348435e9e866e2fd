// What a setting may hold: how its text is read, and the words that say what is accepted. Used by the table beside it.
import { isIP } from 'node:net';
import { createTargetPolicy, InvalidTargetEntry } from '../../http/target-policy.ts';

/** One way to read a setting. All sources (flag, environment, file) come as text, so that they accept the same. */
export interface Kind<T> {
  /** Ends the sentence "accepted is …". */
  readonly accepts: string;
  /** undefined = cannot be used. */
  parse(text: string): T | undefined;
  /** How a value is written in the docs and by doctor. */
  show(value: T): string;
  /** Never quoted, neither in messages nor in logs. */
  readonly secret?: true;
  /** The flag alone means true. */
  readonly switch?: true;
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
  tib: 1024 ** 4,
  kb: 1000,
  mb: 1000 ** 2,
  gb: 1000 ** 3,
  tb: 1000 ** 4,
};

export function bytes(least: number, most = Number.MAX_SAFE_INTEGER): Kind<number> {
  return {
    accepts: `a size from ${showBytes(least)}${most === Number.MAX_SAFE_INTEGER ? '' : ` to ${showBytes(most)}`}, such as 64MiB, 4GiB or 65536`,
    parse(text) {
      const match = /^(\d+(?:\.\d+)?) ?([a-z]*)$/i.exec(text);
      const unit = UNITS[(match?.[2] ?? '').toLowerCase()];
      if (match === null || unit === undefined) return undefined;
      const size = Number(match[1]) * unit;
      return Number.isSafeInteger(size) && size >= least && size <= most ? size : undefined;
    },
    show: showBytes,
  };
}

function showBytes(size: number): string {
  for (const unit of ['TiB', 'GiB', 'MiB', 'KiB']) {
    const scale = UNITS[unit.toLowerCase()] ?? 1;
    if (size >= scale && Number.isInteger((size / scale) * 4)) return `${size / scale}${unit}`;
  }
  return String(size);
}

export function wholeNumber(least: number, most: number, what = 'a whole number'): Kind<number> {
  return {
    accepts: `${what} from ${least} to ${most}`,
    parse(text) {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
      return value >= least && value <= most ? value : undefined;
    },
    show: String,
  };
}

/** 24 days is where Node's timers wrap around to 1 ms. */
const LONGEST_TIMER_MS = 2_147_483_647;

export function milliseconds(least: number, most = LONGEST_TIMER_MS): Kind<number> {
  return wholeNumber(least, most, 'milliseconds, a whole number');
}

/** Above 0: a score everything reaches would make everything a threat. */
export const fraction: Kind<number> = {
  accepts: 'a number above 0 and up to 1',
  parse(text) {
    const value = /^(?:0?\.\d{1,9}|1(?:\.0+)?)$/.test(text) ? Number(text) : Number.NaN;
    return value > 0 && value <= 1 ? value : undefined;
  },
  show: String,
};

export const port: Kind<number> = wholeNumber(0, 65_535, 'a port');

export const yesOrNo: Kind<boolean> = {
  accepts: 'true, false, 1 or 0',
  parse(text) {
    const lower = text.toLowerCase();
    if (lower === 'true' || lower === '1') return true;
    return lower === 'false' || lower === '0' ? false : undefined;
  },
  show: String,
  switch: true,
};

export function oneOf<const T extends string>(...values: readonly T[]): Kind<T> {
  return {
    accepts: values.join(', ').replace(/, ([^,]*)$/, ' or $1'),
    parse: (text) => values.find((value) => value === text),
    show: (value) => value,
  };
}

/** Comma-separated; blanks around items do not count. `check` makes one item, or undefined. */
export function listOf(accepts: string, check: (item: string) => string | undefined): Kind<readonly string[]> {
  return {
    accepts: `a comma-separated list of ${accepts}`,
    parse(text) {
      const items = text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
      const checked = items.map(check);
      return checked.every((item) => item !== undefined) ? Object.freeze(checked) : undefined;
    },
    show: (value) => value.join(','),
  };
}

export function text(accepts: string, pattern: RegExp): Kind<string> {
  return { accepts, parse: (given) => (pattern.test(given) ? given : undefined), show: (value) => value };
}

export const path: Kind<string> = text('a path', /^[^\0]+$/);

/** The same, absent when not given. */
export function optional<T>(kind: Kind<T>): Kind<T | null> {
  return { ...kind, show: (value) => (value === null ? '–' : kind.show(value)) };
}

export function secret(accepts: string, pattern: RegExp): Kind<string | null> {
  return {
    accepts,
    parse: (given) => (pattern.test(given) ? given : undefined),
    show: (value) => (value === null ? '–' : '(hidden)'),
    secret: true,
  };
}

/** Marked secret: it carries the password. */
export const edgeUrl: Kind<string> = {
  accepts: 'embedded, or redis://user:password@host:6379/0 (rediss with TLS)',
  parse(given) {
    if (given === 'embedded') return given;
    const url = URL.parse(given);
    if (url === null || !/^rediss?:$/.test(url.protocol) || url.hostname === '') return undefined;
    return /^(?:\/\d{0,4})?$/.test(url.pathname) && url.search === '' && url.hash === '' ? given : undefined;
  },
  show: (value) => (value === 'embedded' ? value : '(hidden)'),
  secret: true,
};

/** Marked secret: it carries the password. */
export const controlUrl: Kind<string> = {
  accepts: 'embedded, or postgres://user:password@host:5432/database (postgresql too)',
  parse(given) {
    if (given === 'embedded') return given;
    const url = URL.parse(given);
    if (url === null || !/^postgres(?:ql)?:$/.test(url.protocol) || url.hostname === '') return undefined;
    return /^\/[^/]+$/.test(url.pathname) && url.hash === '' ? given : undefined;
  },
  show: (value) => (value === 'embedded' ? value : '(hidden)'),
  secret: true,
};

const RECORDS_SCHEMES = ['clickhouse:', 'http:', 'https:'];

/** Marked secret: it carries the password. */
export const recordsUrl: Kind<string> = {
  accepts: 'embedded, or clickhouse://user:password@host:8123/database (http and https too)',
  parse(given) {
    if (given === 'embedded') return given;
    const url = URL.parse(given);
    return url !== null && RECORDS_SCHEMES.includes(url.protocol) && url.hostname !== '' ? given : undefined;
  },
  show: (value) => (value === 'embedded' ? value : '(hidden)'),
  secret: true,
};

export const originWithPath: Kind<string> = {
  accepts: 'an http or https URL with an optional base path, without credentials, query or fragment',
  parse(given) {
    const url = URL.parse(given);
    if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
    if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return undefined;
    return url.href.replace(/\/+$/, '');
  },
  show: (value) => value,
};

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

export const listenAddress: Kind<ListenAddress> = {
  accepts: 'host:port or a port, such as 127.0.0.1:8788, [::1]:8788 or 8788',
  parse(given) {
    const match = /^(?:(?:\[([0-9a-f:.]+)\]|([^:[\]/\s]+)):)?(\d{1,5})$/i.exec(given);
    if (match === null || Number(match[3]) > 65_535) return undefined;
    if (match[1] !== undefined && isIP(match[1]) !== 6) return undefined;
    return Object.freeze({ host: match[1] ?? match[2] ?? '127.0.0.1', port: Number(match[3]) });
  },
  show: (value) => `${value.host.includes(':') ? `[${value.host}]` : value.host}:${value.port}`,
};

export const workers: Kind<number | 'auto'> = {
  accepts: 'auto (cores − 1) or a whole number from 1 to 256',
  parse(given) {
    const value = /^\d{1,3}$/.test(given) ? Number(given) : Number.NaN;
    if (given === 'auto') return given;
    return value >= 1 && value <= 256 ? value : undefined;
  },
  show: String,
};

/** headers.md §2: `host[:port]` or a CIDR range, read by the very code that applies it. */
export function allowedTarget(item: string): string | undefined {
  try {
    createTargetPolicy([item], []);
    return item;
  } catch (error) {
    if (error instanceof InvalidTargetEntry) return undefined;
    throw error;
  }
}

export function hostDomain(item: string): string | undefined {
  return /^[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(item) ? item.toLowerCase() : undefined;
}

export function dnsServer(item: string): string | undefined {
  if (isIP(item) !== 0) return item;
  const match = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+)):(\d{1,5})$/i.exec(item);
  const family = match === null ? 0 : isIP(match[1] ?? match[2] ?? '');
  return family !== 0 && Number(match?.[3]) <= 65_535 ? item : undefined;
}

export function corsOrigin(item: string): string | undefined {
  if (item === '*') return item;
  const url = URL.parse(item);
  return url !== null && url.origin !== 'null' && url.origin === item.replace(/\/$/, '') ? url.origin : undefined;
}
