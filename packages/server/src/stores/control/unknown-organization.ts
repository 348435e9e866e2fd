// What a row for an organisation that does not exist is refused with.
import { GatewayError } from '../../kernel/errors.ts';
import { isMissingReference } from './constraint-error.ts';

export function unknownOrganization(id: string): GatewayError {
  return new GatewayError('not_found', `There is no organisation of id ${id}.`);
}

/** The error of an INSERT for that organisation, as the port promises it. */
export function ownerRefusal(error: unknown, organizationId: string): unknown {
  return isMissingReference(error) ? unknownOrganization(organizationId) : error;
}
