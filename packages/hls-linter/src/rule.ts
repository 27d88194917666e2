/** MUST breaks players, SHOULD costs them something. */
export type Level = 'MUST' | 'SHOULD';

export interface RuleHead {
  readonly id: string;
  readonly level: Level;
  /** A section of draft-pantos-hls-rfc8216bis-22 unless it names another document. */
  readonly clause: string;
  /** What has to hold, as a sentence. */
  readonly demand: string;
}

/** One place where a rule does not hold. `where` is a playlist line, a URL or a position as `7.2`. */
export interface Finding {
  readonly where: string;
  readonly what: string;
}

/** A pure check of one kind of subject; no finding means that the rule holds. */
export interface Rule<Subject> extends RuleHead {
  check(subject: Subject): readonly Finding[];
}

/** `head` is `[level, clause, demand]`. */
export function rule<Subject>(
  id: string,
  head: readonly [Level, string, string],
  check: (subject: Subject) => readonly Finding[],
): Rule<Subject> {
  const [level, clause, demand] = head;
  return { id, level, clause, demand, check };
}

/** A finding when `holds` is false. */
export const unless = (holds: boolean, where: string, what: string): Finding[] =>
  holds ? [] : [{ where, what }];
