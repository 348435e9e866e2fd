// The parameters of the first-run page: none of its own.
export const params = {} as const;
