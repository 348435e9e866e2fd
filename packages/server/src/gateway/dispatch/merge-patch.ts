// Merging one JSON object into another as JSON Merge Patch has it: members are created, replaced, and by null removed
// (RFC 7396 §2).

type Json = Readonly<Record<string, unknown>>;

export function mergePatch(target: Json, patch: Json): Json {
  const merged = new Map(Object.entries(target));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, isObject(value) ? mergePatch(objectAt(merged, name), value) : value);
  }
  // From entries, so that a member called __proto__ is a member like any other.
  return Object.fromEntries(merged);
}

function objectAt(members: ReadonlyMap<string, unknown>, name: string): Json {
  const value = members.get(name);
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
