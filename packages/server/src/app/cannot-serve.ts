// The end of a start that cannot succeed.

/** No use in trying again: something must be changed first. The message is one line for whoever starts the program. */
export class CannotServe extends Error {
  override readonly name = 'CannotServe';
}
