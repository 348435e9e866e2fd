// "A known header with a value that can't be used stops the exchange, and the answer names it." (headers.md §0)
import { type Guard, reject } from './guard.ts';

export function checkHeaders(): Guard {
  return ({ control }) => {
    const [first, ...others] = control.problems;
    if (first === undefined) return null;
    const more = others.length === 0 ? '' : ` Also: ${others.map(({ message }) => message).join(' ')}`.slice(0, 2000);
    return reject('invalid_header', first.message + more, { header: first.header });
  };
}
