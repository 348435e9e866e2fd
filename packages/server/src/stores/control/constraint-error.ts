// Why an engine refused a row of the control store, read out of its own error by the driver of the engine.

export type Constraint = 'duplicate' | 'missing_reference';

export class ConstraintError extends Error {
  override readonly name = 'ConstraintError';
  readonly constraint: Constraint;

  constructor(constraint: Constraint, cause: unknown) {
    super(`control store: a row was refused as ${constraint.replace('_', ' ')}`, { cause });
    this.constraint = constraint;
  }
}

/** True when a UNIQUE or PRIMARY KEY constraint refused the row. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof ConstraintError && error.constraint === 'duplicate';
}

/** True when a row refers to one that does not exist. */
export function isMissingReference(error: unknown): boolean {
  return error instanceof ConstraintError && error.constraint === 'missing_reference';
}
