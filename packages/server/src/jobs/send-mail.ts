// E-mail through the operator's SMTP server, by nodemailer.
export interface MailServer {
  /** `smtp://` or `smtps://`, with credentials. */
  readonly url: string;
  readonly from: string;
}

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** @throws when the server did not take it, or the signal's reason: whether it was sent is then not known */
export type SendMail = (mail: Mail, signal: AbortSignal) => Promise<void>;

const TIMEOUT_MS = 10_000;

export function createSendMail({ url, from }: MailServer): SendMail {
  return async (mail, signal) => {
    // Most programs never send one.
    const { createTransport } = await import('nodemailer');
    const transport = createTransport(
      { url, connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS },
      { from },
    );
    const left = Promise.withResolvers<never>();
    const leave = () => left.reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    try {
      // The transport knows no signal.
      await Promise.race([transport.sendMail({ ...mail }), left.promise]);
    } finally {
      signal.removeEventListener('abort', leave);
      transport.close();
    }
  };
}
