// Several changes of an answer, one behind the other.
import type { AnswerFilter, Exchange } from '../exchange.ts';

export function addFilter(exchange: Exchange, filter: AnswerFilter): void {
  exchange.answerFilter = exchange.answerFilter === null ? filter : inTurn(exchange.answerFilter, filter);
}

function inTurn(first: AnswerFilter, second: AnswerFilter): AnswerFilter {
  return {
    pass: (chunk) => second.pass(first.pass(chunk)),
    flush: () => Buffer.concat([second.pass(first.flush()), second.flush()]),
  };
}
