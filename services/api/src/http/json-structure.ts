/** Deeper than any body of ours by far. */
export const MAX_JSON_DEPTH = 16;

const STRING = /"(?:[^"\\]|\\.)*"/y;

/**
 * What is wrong with the structure of a JSON text beyond its syntax, or null: nesting that is too deep, a key that
 * comes twice (two parsers could see two different bodies), a key that would reach a prototype. Syntax errors are left
 * to JSON.parse.
 */
export function structuralFault(text: string): 'too-deep' | 'duplicate-key' | 'forbidden-key' | null {
  /** One entry a nesting level: the keys seen so far, or null inside an array. */
  const levels: (Set<string> | null)[] = [];
  for (let index = 0; index < text.length; ) {
    const character = text[index];
    if (character === '"') {
      STRING.lastIndex = index;
      const token = STRING.exec(text)?.[0];
      if (token === undefined) return null; // unterminated
      index += token.length;
      const keys = levels.at(-1);
      if (keys === null || keys === undefined || !isKey(text, index)) continue;
      const fault = keyFault(token, keys);
      if (fault !== null) return fault;
      continue;
    }
    if (character === '{' || character === '[') {
      levels.push(character === '{' ? new Set() : null);
      if (levels.length > MAX_JSON_DEPTH) return 'too-deep';
    } else if (character === '}' || character === ']') {
      levels.pop();
    }
    index += 1;
  }
  return null;
}

const AFTER_KEY = /[ \t\r\n]*:/y;

function isKey(text: string, end: number): boolean {
  AFTER_KEY.lastIndex = end;
  return AFTER_KEY.test(text);
}

function keyFault(token: string, keys: Set<string>): 'duplicate-key' | 'forbidden-key' | null {
  const key = unescaped(token);
  if (key === '__proto__') return 'forbidden-key';
  if (keys.has(key)) return 'duplicate-key';
  keys.add(key);
  return null;
}

/** Two spellings of one key (`"a"`, `"\u0061"`) are one key. */
function unescaped(token: string): string {
  try {
    return String(JSON.parse(token));
  } catch {
    return token; // a bad escape: the syntax check refuses it
  }
}
