// The nonce by which style sheets made at run time take effect. Browsers hide the attribute; the property has it.
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';
}
