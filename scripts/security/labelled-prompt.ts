// One text of the training or measuring sets.

export interface LabelledPrompt {
  readonly text: string;
  /** 1 = injection or jailbreak. */
  readonly label: 0 | 1;
  readonly source: string;
  /** Texts of one family never stand on both sides of a split. */
  readonly family: string;
  /** How much it counts in training; 1 is usual. */
  readonly weight: number;
}
