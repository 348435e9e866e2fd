// How the program tells itself to be a child: an internal command, not part of the command line people use.
export const CHILD_COMMAND = 'child-process';
