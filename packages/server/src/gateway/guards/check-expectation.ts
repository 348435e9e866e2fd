// "An expectation nobody here can meet is refused, since the client relies on it." (RFC 9110 §10.1.1)
import { type Guard, reject } from './guard.ts';

export function checkExpectation(): Guard {
  return ({ otherExpectation: other }) => {
    if (other === null) return null;
    const seen = JSON.stringify(other.slice(0, 80));
    return reject('expectation_failed', `The header Expect asks for ${seen}; accepted is 100-continue.`);
  };
}
