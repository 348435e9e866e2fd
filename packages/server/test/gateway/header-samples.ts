// What headers of each kind may hold and may not, for the reader's own test and for the running program's.
import type { HeaderKind } from '@heliometer/contract';

/** By kind, values that cannot be used; any text and any credential can. */
export const UNUSABLE: Readonly<Record<HeaderKind, readonly string[]>> = {
  text: [],
  credential: [],
  boolean: ['yes', 'on', '2', 'truee', '"true"', 'true,true'],
  uuid: [
    'abc',
    '123',
    '01a20a86-eba8-767e-9000-1284af24f9c',
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
  ],
  decimal: ['-1', 'abc', '1,5', '0x10', 'NaN', '1e', '.5', '1e999'],
  url: ['api.openai.com', 'ftp://x', '//x', 'https://', 'http:///x'],
  integer: ['-1', '1.5', '1e1', 'abc', '999999999', '9999999999'],
  number: ['-1', '0.5', '11', 'abc', '1e1', '2,5'],
  choice: ['always', 'truncated', '1'],
  'cache-control': ['max-age', 'max-age=x', 'max-age=-1', 'public', 's-maxage=1.5'],
  fallbacks: [
    'x',
    '{}',
    '[]',
    '[{"target-url":"https://a.example","headers":{}}]',
    '[{"target-url":"a.example","headers":{},"onCodes":[]}]',
    '[{"target-url":"https://a.example","headers":{"a b":"c"},"onCodes":[]}]',
    '[{"target-url":"https://a.example","headers":{},"onCodes":[{"from":599,"to":500}]}]',
    '[{"target-url":"https://a.example","headers":{},"onCodes":["429"]}]',
    '[{"target-url":"https://a.example","headers":{},"onCodes":[],"bodyKeyOverride":[]}]',
    '[{"target-url":"https://a.example","headers":{},"onCodes":[],"more":1}]',
  ],
  'rate-limit': [
    '10',
    '10;w=0',
    '10;w=31536001',
    '1.5;w=60',
    '-1;w=60',
    'x;w=60',
    '10;w=60;u=calls',
    '10;w=60;w=60',
    '10;w=60;s=',
  ],
};

/** One that can be used. */
export const USABLE: Readonly<Record<HeaderKind, string>> = {
  boolean: 'true',
  uuid: '01a20a86-eba8-767e-9000-1284af24f9c8',
  decimal: '1',
  url: 'https://a.b',
  text: 'a',
  credential: 'a',
  integer: '1',
  number: '1',
  choice: 'truncate',
  'cache-control': 'max-age=60',
  fallbacks: '[{"target-url":"https://a.example","headers":{},"onCodes":[429,{"from":500,"to":599}]}]',
  'rate-limit': '10;w=60',
};
