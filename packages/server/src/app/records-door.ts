// The console's door for commands of this machine: `demo` hands its records to the process that has the store open. On the
// socket in the data dir only, which is its owner's alone; no gateway hands a path like these on.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { Log } from '../kernel/log.ts';
import type { RecordWriter } from '../ports/record-store.ts';

export const RECORDS_DOOR = '/internal/records';
export const FACTS_DOOR = '/internal/facts';

export interface DoorAnswer {
  readonly error: string | null;
}

/** A batch is a thousandth of it; what is larger is no batch of ours. */
const MOST_BYTES = 256 * 1024 ** 2;

type Records = Parameters<RecordWriter['insert']>;
type Facts = Parameters<RecordWriter['insertFacts']>;

/** True when the request was for it. */
export type RecordsDoor = (message: IncomingMessage, response: ServerResponse) => boolean;

export function openRecordsDoor(store: RecordWriter, log: Log): RecordsDoor {
  const rooms: Readonly<Record<string, (body: unknown) => Promise<void>>> = {
    async [RECORDS_DOOR](body) {
      // The command is this same program; its records are as good as those of ingest.
      const { records, token } = body as { readonly records: Records[0]; readonly token: Records[1] };
      await store.insert(records, token);
    },
    async [FACTS_DOOR](body) {
      const { organizationId, stated } = body as { readonly organizationId: Facts[0]; readonly stated: Facts[1] };
      await store.insertFacts(organizationId, stated);
    },
  };
  return (message, response) => {
    const room = message.method === 'POST' ? rooms[message.url ?? ''] : undefined;
    if (room === undefined) return false;
    const answer = (status: number, error: string | null) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
    };
    const bytes = Number(message.headers['content-length'] ?? Number.NaN);
    if (!(bytes <= MOST_BYTES)) {
      message.resume();
      answer(413, `accepted is a body of known length, at most ${MOST_BYTES} bytes`);
      return true;
    }
    json(message)
      .then(room)
      .then(
        () => answer(200, null),
        (error: unknown) => {
          log.error({ error }, 'records of a command were not stored');
          answer(500, 'they could not be stored; the log of the server says more');
        },
      );
    return true;
  };
}
