// Odd requests, enough that each header of ours comes with each wrong value several times; seeds differ from run to run.
import { testOddRequests } from './odd-requests.ts';

testOddRequests({ requests: Number(process.env['FUZZ_REQUESTS'] ?? 40_000), nonsense: 4_000 });
