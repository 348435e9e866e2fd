// How invitations go out: by the operator's mail server, if there is one.
import { createSendMail } from '../jobs/send-mail.ts';
import type { InvitationPost } from '../ports/accounts.ts';
import type { Settings } from './config/table.ts';
import { publicAddress } from './public-address.ts';

export function openPost(settings: Settings): InvitationPost {
  const url = settings['smtp.url'];
  const send = url === null ? null : createSendMail({ url, from: settings['smtp.from'] });
  return { address: publicAddress(settings), send };
}
