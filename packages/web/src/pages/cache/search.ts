// The cache page has no parameters of its own.
export const params = {} as const;
