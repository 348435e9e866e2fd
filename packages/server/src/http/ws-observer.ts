// Reads a copy of one direction of a WebSocket (RFC 6455): counts frames, hands out text messages, notes the close code. The
// tunnel passes the bytes itself; whatever goes wrong here ends the watching and nothing else.
import { extension, PerMessageDeflate, Receiver } from 'ws';

export interface WebSocketObserverOptions {
  /** `Sec-WebSocket-Extensions` of the answer, which is what was agreed on; null = none. */
  readonly extensions: string | null;
  /** Frames of clients are masked, those of servers are not (RFC 6455 §5.1). */
  readonly masked: boolean;
  readonly onText: (text: string) => void;
}

export interface WebSocketObserver {
  see(chunk: Buffer): void;
  /** No more is to come; resolves when all that was seen has been read, since decompressing takes its time. */
  end(): Promise<void>;
  /** Messages, pings and pongs so far. */
  readonly frames: number;
  /** Of the close frame; 1005 when it named none, null when there was none. */
  readonly closeCode: number | null;
}

/** A message larger than this is not read, and the watching ends with it. */
const MESSAGE_BYTES = 16 * 1024 * 1024;

export function observeWebSocket({ extensions, masked, onText }: WebSocketObserverOptions): WebSocketObserver {
  let frames = 0;
  let closeCode: number | null = null;
  const agreed = agreedExtensions(extensions, masked);
  let watching = agreed !== null;
  const receiver = new Receiver({ isServer: masked, maxPayload: MESSAGE_BYTES, extensions: agreed ?? {} });
  const count = (): void => {
    frames += 1;
  };
  receiver.on('message', (data: Buffer, isBinary: boolean) => {
    count();
    if (!isBinary) onText(data.toString('utf8'));
  });
  receiver.on('ping', count);
  receiver.on('pong', count);
  receiver.on('conclude', (code: number) => {
    closeCode = code;
  });
  const over = new Promise<void>((resolve) => {
    receiver.on('error', () => {
      watching = false;
      resolve();
    });
    receiver.on('finish', resolve);
  });
  return {
    see: (chunk) => {
      if (watching) receiver.write(chunk);
    },
    end: async () => {
      receiver.end();
      await over;
    },
    get frames() {
      return frames;
    },
    get closeCode() {
      return closeCode;
    },
  };
}

/** Decompression as both sides agreed on it (RFC 7692); null = agreed on something that can't be read here. */
function agreedExtensions(header: string | null, masked: boolean): Record<string, PerMessageDeflate> | null {
  if (header === null) return {};
  try {
    const { [PerMessageDeflate.extensionName]: agreed, ...others } = extension.parse(header);
    if (agreed === undefined || Object.keys(others).length > 0) return null;
    const inflate = new PerMessageDeflate({ isServer: masked, maxPayload: MESSAGE_BYTES });
    inflate.accept(agreed);
    return { [PerMessageDeflate.extensionName]: inflate };
  } catch {
    // The two sides may understand each other all the same.
    return null;
  }
}
