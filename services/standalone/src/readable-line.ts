const SHOWN_LEVELS = new Set(['warn', 'error', 'fatal']);

/** Fields that every line has and nobody at a terminal asks for. */
const UNSHOWN_FIELDS = new Set(['level', 'time', 'pid', 'name', 'msg', 'err']);

/**
 * What a person at the terminal sees of a log line: warnings and worse, in one line of text.
 *
 * @returns null when there is nothing to show
 */
export function readableLine(line: string): string | null {
  const entry = parse(line);
  if (entry === null || typeof entry['level'] !== 'string' || !SHOWN_LEVELS.has(entry['level'])) return null;
  const { level, time, name, msg } = entry;
  const clock = typeof time === 'string' ? time.slice(11, 19) : '';
  const fields = Object.entries(entry)
    .filter(([key]) => !UNSHOWN_FIELDS.has(key))
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const cause = errorMessage(entry['err']);
  const details = [...(cause === null ? [] : [cause]), ...fields].join(', ');
  return `${clock} ${level} ${String(name)}: ${String(msg)}${details === '' ? '' : ` (${details})`}`;
}

function parse(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{')) return null;
  try {
    const read: unknown = JSON.parse(line);
    return typeof read === 'object' && read !== null ? { ...read } : null;
  } catch {
    return null;
  }
}

const errorMessage = (err: unknown): string | null =>
  typeof err === 'object' && err !== null && 'message' in err ? String(err.message) : null;
