import { isTyped } from './attribute-types.ts';

/** An attribute list (4.2): values without their quotes, and what is wrong with its syntax. */
export interface AttributeList {
  readonly values: ReadonlyMap<string, string>;
  readonly faults: readonly string[];
  /** Names whose values are not written as their types demand. */
  readonly mistyped: readonly string[];
}

const PAIR = /([^=,]*)=("[^"]*"|[^,"]*)(,|$)/y;
const NAME = /^[A-Z0-9-]+$/;

export function parseAttributeList(text: string): AttributeList {
  const values = new Map<string, string>();
  const faults: string[] = [];
  const mistyped: string[] = [];
  PAIR.lastIndex = 0;
  let end = 0;
  while (end < text.length) {
    const match = PAIR.exec(text);
    if (match === null) {
      faults.push(`"${text.slice(end, end + 40)}" is no attribute`);
      break;
    }
    end = PAIR.lastIndex;
    const [, name = '', raw = '', separator] = match;
    if (!NAME.test(name)) faults.push(`"${name}" is no attribute name`);
    if (values.has(name)) faults.push(`${name} is there twice`);
    if (raw === '' || /^\s|\s$/.test(raw)) faults.push(`${name} has no clean value`);
    if (!isTyped(name, raw)) mistyped.push(name);
    values.set(name, raw.startsWith('"') ? raw.slice(1, -1) : raw);
    if (separator === ',' && end === text.length) faults.push('the list ends with a comma');
  }
  if (text === '') faults.push('the list is empty');
  return { values, faults, mistyped };
}
