// A message to one channel of an alert, to see whether it arrives there.
import { randomUUID } from 'node:crypto';
import type { GuardedFetch } from '../http/guarded-fetch.ts';
import type { AlertChannel, ChannelTest } from '../ports/alerts.ts';
import { inWords } from '../ports/attempt-words.ts';
import { postSigned, verdictOf } from './post-signed.ts';
import type { SendMail } from './send-mail.ts';

export interface TestMeans {
  readonly fetch: GuardedFetch['fetch'];
  /** null = there is no mail server. */
  readonly sendMail: SendMail | null;
}

const POST_TIMEOUT_MS = 10_000;
const TEXT = 'This is a test of this channel. Nothing is wrong: alerts of Heliometer will arrive here.';

export async function testChannel(
  { kind, to }: AlertChannel,
  { fetch, sendMail }: TestMeans,
  signal: AbortSignal,
): Promise<ChannelTest> {
  if (kind === 'email') return testMail(to, sendMail, signal);
  const id = randomUUID();
  const payload = kind === 'slack' ? { text: TEXT } : { id, type: 'alert_test', text: TEXT };
  const post = { destination: to, body: JSON.stringify(payload), hmacKey: null, messageId: id };
  const attempt = await postSigned(post, { fetch, timeoutMs: POST_TIMEOUT_MS, now: Date.now }, signal);
  if (attempt === null) return { success: false, message: 'It was given up before an answer came.' };
  return { success: verdictOf(attempt) === 'taken', message: inWords(attempt) };
}

async function testMail(to: string, sendMail: SendMail | null, signal: AbortSignal): Promise<ChannelTest> {
  if (sendMail === null) {
    return { success: false, message: 'There is no mail server; the operator gives it by smtp.url and smtp.from.' };
  }
  try {
    await sendMail({ to, subject: 'Test of an alert', text: `${TEXT}\n` }, signal);
    return { success: true, message: 'The mail server took the message.' };
  } catch (error) {
    // What else it says may name the server and its user.
    const { responseCode } = error as { readonly responseCode?: unknown };
    const said = typeof responseCode === 'number' ? `It answered ${responseCode}.` : 'No answer came from it.';
    return { success: false, message: `The mail server did not take the message. ${said}` };
  }
}
