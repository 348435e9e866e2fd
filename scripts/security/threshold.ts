// Where the built-in classifier draws the line by default, chosen on cross-validated scores (docs/security-guard.md).
export const THRESHOLD = 0.25;
