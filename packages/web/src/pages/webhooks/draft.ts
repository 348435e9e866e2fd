// A webhook while it is being written. Pure.
import type { ApiInput } from '../../api/call.ts';
import type { Webhook } from './words.ts';

export interface Draft {
  readonly destination: string;
  readonly sampleRate: string;
  /** One `key = value` a line. */
  readonly filters: string;
  readonly includeData: boolean;
}

export type Faults = Partial<Record<keyof Draft, string>>;

type Body = NonNullable<ApiInput<'POST /v1/webhooks'>['body']>;

export const EMPTY: Draft = { destination: '', sampleRate: '100', filters: '', includeData: true };

export function draftOf({ destination, config }: Webhook): Draft {
  return {
    destination,
    sampleRate: String(config.sampleRate),
    filters: config.propertyFilters.map(({ key, value }) => `${key} = ${value}`).join('\n'),
    includeData: config.includeData,
  };
}

export function faultsOf({ destination, sampleRate, filters }: Draft): Faults {
  const rate = Number(sampleRate);
  const wrongLine = linesOf(filters).find((line) => !/^[^=]*\S[^=]*=/.test(line));
  return {
    ...(/^https?:$/.test(URL.parse(destination.trim())?.protocol ?? '')
      ? {}
      : { destination: 'A whole address is needed, such as https://ops.example.com/hook' }),
    ...(sampleRate.trim() !== '' && rate >= 0 && rate <= 100
      ? {}
      : { sampleRate: 'A percentage from 0 to 100 is needed.' }),
    ...(wrongLine === undefined ? {} : { filters: `Each line has to be name = value; saw ${wrongLine}` }),
  };
}

/** Of a draft without faults. */
export function bodyOf({ destination, sampleRate, filters, includeData }: Draft): Body & { readonly config: object } {
  const propertyFilters = linesOf(filters).map((line) => {
    const at = line.indexOf('=');
    return { key: line.slice(0, at).trim(), value: line.slice(at + 1).trim() };
  });
  return { destination: destination.trim(), config: { sampleRate: Number(sampleRate), propertyFilters, includeData } };
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}
