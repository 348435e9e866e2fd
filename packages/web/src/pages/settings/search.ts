// Settings have no parameters of their own: each section is an address.
export const params = {} as const;
