// Properties an organisation does not want to see in its lists.

/** Lists hold each of them against every name. */
export const MAX_HIDDEN = 1_000;

export interface HiddenProperties {
  /** By name, as hidden. */
  hiddenProperties(organizationId: string): Promise<readonly string[]>;
  /**
   * Names are compared without regard to case.
   * @throws GatewayError `conflict` when the organisation has hidden `MAX_HIDDEN` already, `not_found` when it does not exist
   */
  hideProperty(organizationId: string, name: string): Promise<void>;
  restoreProperty(organizationId: string, name: string): Promise<void>;
}
