// Who uses the demo's applications. A person of a rank is always the same one.
import { pick, pickWeighted, randomFrom } from './random.ts';
import { FIRST_NAMES, LAST_NAMES } from './texts.ts';

export interface DemoUser {
  readonly id: string;
  readonly plan: string;
  readonly region: string;
}

const PLANS = [
  { weight: 60, name: 'free' },
  { weight: 30, name: 'pro' },
  { weight: 10, name: 'enterprise' },
];

const REGIONS = [
  { weight: 50, name: 'eu' },
  { weight: 35, name: 'us' },
  { weight: 15, name: 'apac' },
];

/** Whose own random numbers are spread by this (2^32 over the golden ratio). */
const STRIDE = 0x9e3779b1;

export function userOf(application: string, rank: number): DemoUser {
  const random = randomFrom(Math.imul(rank + 1, STRIDE) ^ (application.length << 8));
  const domain = application === 'support-assistant' ? 'example.com' : 'acme.example';
  return {
    id: `${pick(random, FIRST_NAMES)}.${pick(random, LAST_NAMES)}${rank}@${domain}`,
    plan: pickWeighted(random, PLANS).name,
    region: pickWeighted(random, REGIONS).name,
  };
}
