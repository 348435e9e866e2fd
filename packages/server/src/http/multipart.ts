// Reads the fields of a captured multipart/form-data body (RFC 7578), for the model name in uploads of audio and images.
// Files are told of, not kept.

export interface MultipartField {
  readonly name: string;
  /** Text of a plain field; null for a file. */
  readonly value: string | null;
  readonly filename: string | null;
  readonly contentType: string | null;
  /** Bytes of the part's content that were captured. */
  readonly size: number;
}

/** More fields or longer values than any provider's form has are not read. */
const MAX_FIELDS = 200;
const MAX_VALUE_BYTES = 1024 * 1024;

/** The boundary of a multipart Content-Type, null when it is not one. */
export function multipartBoundary(contentType: string | null): string | null {
  if (contentType === null || !/^\s*multipart\/form-data\b/i.test(contentType)) return null;
  const match = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  return match?.[1] ?? match?.[2] ?? null;
}

/** Fields in the order sent. A body that is cut short gives the fields before the cut. Never throws. */
export function readMultipart(bytes: Uint8Array, boundary: string): MultipartField[] {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const delimiter = Buffer.from(`--${boundary}`);
  const fields: MultipartField[] = [];
  let at = body.indexOf(delimiter);
  while (at !== -1 && fields.length < MAX_FIELDS) {
    const start = at + delimiter.length;
    at = body.indexOf(delimiter, start);
    const field = readPart(body.subarray(start, at === -1 ? body.length : at));
    if (field !== null) fields.push(field);
  }
  return fields;
}

function readPart(part: Buffer): MultipartField | null {
  const headEnd = part.indexOf('\r\n\r\n');
  if (headEnd === -1) return null;
  const head = part.toString('utf8', 0, headEnd);
  const name = parameter(head, 'name');
  if (name === null) return null;
  const content = part.subarray(headEnd + 4);
  const text = content.subarray(-2).toString('latin1') === '\r\n' ? content.subarray(0, -2) : content;
  const filename = parameter(head, 'filename');
  return {
    name,
    value: filename === null && text.length <= MAX_VALUE_BYTES ? text.toString('utf8') : null,
    filename,
    contentType: /^content-type:\s*(.+)$/im.exec(head)?.[1]?.trim() ?? null,
    size: text.length,
  };
}

function parameter(head: string, name: string): string | null {
  const match = new RegExp(`^content-disposition:.*;\\s*${name}=(?:"([^"]*)"|([^;\\s]+))`, 'im').exec(head);
  return match?.[1] ?? match?.[2] ?? null;
}
