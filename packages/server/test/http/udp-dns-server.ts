// A small DNS server on loopback for tests: answers A and AAAA from a table that a test may change between questions.
import dgram from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

type Answer = { readonly a?: readonly string[]; readonly aaaa?: readonly string[]; readonly cname?: string };

type Source = (type: 'A' | 'AAAA') => Answer;

export interface UdpDnsServer {
  /** `127.0.0.1:port`, as `dnsServers` takes it. */
  readonly address: string;
  /** Questions so far, as `A name`. */
  readonly asked: string[];
  /** A function is asked anew for each question, told its type. */
  set(name: string, answer: Answer | Source): void;
  /** Questions for this name are left without an answer. */
  silence(name: string): void;
  close(): Promise<void>;
}

const TYPE = { A: 1, CNAME: 5, AAAA: 28 } as const;

export async function startUdpDnsServer(): Promise<UdpDnsServer> {
  const table = new Map<string, Source | null>();
  const asked: string[] = [];
  const socket = dgram.createSocket('udp4');
  socket.on('message', (query, from) => {
    const { name, type, end } = readQuestion(query);
    asked.push(`${type === TYPE.A ? 'A' : type === TYPE.AAAA ? 'AAAA' : String(type)} ${name}`);
    const source = table.get(name);
    if (source === null) return;
    const records = source === undefined ? null : recordsFor(name, type, source(type === TYPE.A ? 'A' : 'AAAA'), table);
    socket.send(reply(query, end, records), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${(socket.address() as AddressInfo).port}`,
    asked,
    set: (name, answer) => table.set(name, typeof answer === 'function' ? answer : () => answer),
    silence: (name) => table.set(name, null),
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function readQuestion(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at]!; length !== 0; length = query[at]!) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length).toLowerCase());
    at += 1 + length;
  }
  return { name: labels.join('.'), type: query.readUInt16BE(at + 1), end: at + 5 };
}

/** With the whole chain of CNAMEs, as a recursive resolver answers. */
function recordsFor(name: string, type: number, answer: Answer, table: Map<string, Source | null>): Buffer[] {
  if (answer.cname !== undefined) {
    const next = table.get(answer.cname)?.(type === TYPE.A ? 'A' : 'AAAA') ?? {};
    return [record(name, TYPE.CNAME, encodeName(answer.cname)), ...recordsFor(answer.cname, type, next, table)];
  }
  if (type === TYPE.A) return (answer.a ?? []).map((ip) => record(name, type, Buffer.from(ip.split('.').map(Number))));
  if (type === TYPE.AAAA) return (answer.aaaa ?? []).map((ip) => record(name, type, encodeIPv6(ip)));
  return [];
}

function record(name: string, type: number, data: Buffer): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt32BE(0, 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([encodeName(name), fixed, data]);
}

function encodeName(name: string): Buffer {
  const labels = name
    .split('.')
    .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label, 'latin1')]));
  return Buffer.concat([...labels, Buffer.from([0])]);
}

function encodeIPv6(ip: string): Buffer {
  const [head = '', tail = ''] = ip.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const groups = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
  const bytes = Buffer.alloc(16);
  groups.forEach((group, i) => void bytes.writeUInt16BE(Number.parseInt(group, 16), i * 2));
  return bytes;
}

/** @param records `null` = there is no such name */
function reply(query: Buffer, questionEnd: number, records: readonly Buffer[] | null): Buffer {
  const header = Buffer.from(query.subarray(0, 12));
  header.writeUInt16BE(0x8180 | (records === null ? 3 : 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records?.length ?? 0, 6);
  header.writeUInt16BE(0, 8);
  header.writeUInt16BE(0, 10);
  return Buffer.concat([header, query.subarray(12, questionEnd), ...(records ?? [])]);
}
