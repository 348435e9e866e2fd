// Which files of a data dir hold a text, while a program works in it: its engine removes files and folders as one looks.
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export function filesWith(folder: string, text: string): string[] {
  return goneIs([], () => readdirSync(folder, { withFileTypes: true })).flatMap((entry: Dirent) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesWith(path, text);
    return entry.isFile() && goneIs(Buffer.alloc(0), () => readFileSync(path)).includes(text) ? [path] : [];
  });
}

function goneIs<T>(instead: T, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return instead;
    throw error;
  }
}
