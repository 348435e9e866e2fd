// The long form of fuzz.test.ts, run by `npm run test:kill`.
import { testOddRequests } from './odd-requests.ts';

testOddRequests({ requests: 100_000, nonsense: 4_000 });
