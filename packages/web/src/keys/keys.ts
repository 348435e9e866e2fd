// Keys and what they do. Whoever is on the page says which keys it takes; the last to come is asked first, so a drawer's j goes
// before the list's. `?` shows them all.
import { useEffect, useRef } from 'react';

export interface KeyBinding {
  /** `j`, `g r`, `Shift+J`, `Mod+k` (Mod = ⌘ or Ctrl), `ArrowDown`, `Escape`. */
  readonly keys: string;
  /** For the list of keys; null = the same as another, not listed. */
  readonly label: string | null;
  /** False: the key is somebody else's this time. */
  readonly run: () => unknown;
  /** Also while somebody types. Those with Mod always are. */
  readonly whileTyping?: boolean;
}

interface Layer {
  readonly title: string;
  readonly bindings: readonly KeyBinding[];
}

const layers: { current: Layer }[] = [];
/** A `g` waits that long for its letter. */
const SEQUENCE_MS = 1_200;
let prefix: { readonly key: string; readonly untilMs: number } | null = null;
let singleKeys = true;

/** Settings › Account: for those whose screen reader or voice control types letters. */
export function allowSingleKeys(allowed: boolean): void {
  singleKeys = allowed;
}

/** While the component is there. `title` heads its keys in the list. */
export function useKeys(title: string, bindings: readonly KeyBinding[]): void {
  const layer = useRef<Layer>({ title, bindings });
  layer.current = { title, bindings };
  useEffect(() => {
    layers.push(layer);
    return () => void layers.splice(layers.indexOf(layer), 1);
  }, []);
}

/** What can be pressed now, the innermost first. */
export function keysNow(): readonly Layer[] {
  return layers.map(({ current }) => current).toReversed();
}

export function listenToKeys(target: Window): () => void {
  const listen = (event: KeyboardEvent) => {
    if (!event.defaultPrevented && press(event)) event.preventDefault();
  };
  target.addEventListener('keydown', listen);
  return () => target.removeEventListener('keydown', listen);
}

/** @returns whether somebody took it */
function press(event: KeyboardEvent): boolean {
  if (event.isComposing || ['Shift', 'Meta', 'Control', 'Alt'].includes(event.key)) return false;
  const name = nameOf(event);
  const isTyping = isTypingIn(event.target);
  const isFree = name.startsWith('Mod+') || name === 'Escape' || (!isTyping && singleKeys);
  const isWaiting = prefix !== null && prefix.untilMs > event.timeStamp;
  const pressed = isFree && isWaiting && prefix !== null ? `${prefix.key} ${name}` : name;
  prefix = null;
  const bindings = keysNow().flatMap((layer) => layer.bindings);
  const mayRun = ({ whileTyping = false }: KeyBinding) =>
    whileTyping || (isFree && (!isTyping || name.startsWith('Mod+')));
  const taken = bindings.some((binding) => binding.keys === pressed && mayRun(binding) && binding.run() !== false);
  if (!taken && isFree && !isTyping && bindings.some(({ keys }) => keys.startsWith(`${name} `))) {
    prefix = { key: name, untilMs: event.timeStamp + SEQUENCE_MS };
  }
  return taken;
}

function nameOf({ key, metaKey, ctrlKey, altKey, shiftKey }: KeyboardEvent): string {
  const isLetter = /^[a-z]$/i.test(key);
  const shown = isLetter && (metaKey || ctrlKey) ? key.toLowerCase() : key;
  // Of a sign Shift is a part (`?`); of a letter or a named key it is one more key.
  const shift = shiftKey && (isLetter || key.length > 1) ? 'Shift+' : '';
  return `${metaKey || ctrlKey ? 'Mod+' : ''}${altKey ? 'Alt+' : ''}${shift}${shown}`;
}

function isTypingIn(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'range'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

const IS_MAC = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

/** For people: ⌘K, Ctrl K. */
export function showKeys(keys: string): string {
  return keys
    .split(' ')
    .map((each) =>
      each
        .replace('Mod+', IS_MAC ? '⌘' : 'Ctrl ')
        .replace('Arrow', '')
        .replace(/\b[a-z]$/, (letter) => (each.includes('Mod+') ? letter.toUpperCase() : letter)),
    )
    .join(' ');
}
