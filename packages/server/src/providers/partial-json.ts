// What can be had of a JSON text that was cut short: everything before the cut.

interface Scan {
  /** Brackets that would close what is open, innermost last. */
  readonly open: string[];
  /** End of the longest prefix that closing those brackets makes whole. */
  safeEnd: number;
  /** The text ends inside a string. */
  inString: boolean;
}

/** The value, with what is missing left out; undefined when nothing can be had. A string that is cut keeps its beginning. */
export function parsePartialJson(text: string): unknown {
  const scan = scanOpen(text);
  const closers = scan.open.toReversed().join('');
  // A string cut within an escape sequence loses that sequence; one that turns out to be a key is dropped with it.
  const stringClosed = scan.inString ? `${text.replace(/\\(?:u[0-9a-fA-F]{0,3})?$/, '')}"${closers}` : text + closers;
  return parsed(stringClosed) ?? parsed(text.slice(0, scan.safeEnd) + closers);
}

function scanOpen(text: string): Scan {
  const scan: Scan = { open: [], safeEnd: 0, inString: false };
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (char === '"') scan.inString = !scan.inString;
    else if (!scan.inString) takeStructure(scan, char, i);
    else if (char === '\\') i += 1;
  }
  return scan;
}

function takeStructure(scan: Scan, char: string | undefined, at: number): void {
  switch (char) {
    case '{':
    case '[':
      scan.open.push(char === '{' ? '}' : ']');
      scan.safeEnd = at + 1;
      return;
    case '}':
    case ']':
      scan.open.pop();
      scan.safeEnd = at + 1;
      return;
    case ',':
      scan.safeEnd = at;
      return;
    default: // numbers, literals, colons and blanks are parsed, not scanned
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not to be had this way; the caller has another.
    return undefined;
  }
}
