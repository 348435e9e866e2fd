// Hands a file to the browser, which keeps it where it keeps downloads.

export function saveFile(name: string, file: Blob): void {
  const url = URL.createObjectURL(file);
  saveFrom(url, name);
  URL.revokeObjectURL(url);
}

/** @param name default as its server says */
export function saveFrom(href: string, name = ''): void {
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
}
