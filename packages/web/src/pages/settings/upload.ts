// A file on its way to the server, piece by piece as that takes it, with how far it is. By XMLHttpRequest: fetch does not tell.
import type { ApiAnswer } from '../../api/call.ts';
import { ApiError, type ApiErrorCode } from '../../api/call.ts';

export type ImportAnswer = ApiAnswer<'POST /v1/request/import'>;

export interface Upload {
  readonly done: Promise<ImportAnswer>;
  /** What has arrived by then stays. */
  stop(): void;
}

/** `done` is rejected with an ApiError. */
export function uploadImport(file: Blob, onSent: (bytes: number) => void): Upload {
  const call = new XMLHttpRequest();
  const { promise, resolve, reject } = Promise.withResolvers<ImportAnswer>();
  call.open('POST', '/api/v1/request/import');
  call.setRequestHeader('content-type', 'application/octet-stream');
  call.responseType = 'json';
  call.upload.addEventListener('progress', ({ loaded }) => onSent(loaded));
  call.addEventListener('load', () => {
    const { data, error, code } = Object(call.response);
    if (call.status === 200) resolve(data as ImportAnswer);
    else reject(new ApiError(code as ApiErrorCode, String(error), call.status));
  });
  const broken = 'The file did not arrive whole. What came before is imported; send it again, nothing is stored twice.';
  call.addEventListener('error', () => reject(new ApiError('offline', broken, 0)));
  call.addEventListener('abort', () => reject(new ApiError('offline', `Stopped. ${broken}`, 0)));
  call.send(file);
  return { done: promise, stop: () => call.abort() };
}
