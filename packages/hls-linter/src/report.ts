import type { Finding, Level, Rule, RuleHead } from './rule.ts';

/** What broke one rule. */
export interface Violation {
  readonly rule: string;
  readonly level: Level;
  readonly clause: string;
  readonly demand: string;
  readonly count: number;
  readonly first: Finding;
}

/** Nothing new was seen in a rendition for longer than a live server may take. */
export interface Silence {
  readonly url: string;
  /** Until following ended. */
  readonly seconds: number;
}

export interface LintReport {
  readonly url: string;
  readonly seconds: number;
  readonly ended: boolean;
  /** Why it ended before its time, what was found until then standing all the same; null when it did not. */
  readonly cutShort: string | null;
  /** The longest one at the end, which is no violation: a publisher may go. Null when all went on or the stream ended. */
  readonly silence: Silence | null;
  readonly read: {
    readonly playlists: number;
    readonly parts: number;
    readonly segments: number;
    readonly probes: number;
    /** Listed media that was not loaded: far behind the live edge, or too much in all. */
    readonly unread: number;
  };
  /** MUST first, then by count. */
  readonly violations: readonly Violation[];
  /** How often each rule was applied. A rule that never was says nothing. */
  readonly checked: Readonly<Record<string, number>>;
}

/** Collects what the rules find, by rule. */
export class Findings {
  readonly #violations = new Map<string, Violation>();
  readonly #checked = new Map<string, number>();

  check<Subject>(rules: Rule<Subject> | readonly Rule<Subject>[], subject: Subject): void {
    for (const rule of isRule(rules) ? [rules] : rules) {
      this.#checked.set(rule.id, (this.#checked.get(rule.id) ?? 0) + 1);
      for (const finding of rule.check(subject)) this.#add(rule, finding);
    }
  }

  get checked(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#checked);
  }

  get violations(): Violation[] {
    return [...this.#violations.values()].sort(
      (a, b) => a.level.localeCompare(b.level) || b.count - a.count || a.rule.localeCompare(b.rule),
    );
  }

  #add({ id, level, clause, demand }: RuleHead, finding: Finding): void {
    const known = this.#violations.get(id);
    if (known === undefined) {
      this.#violations.set(id, { rule: id, level, clause, demand, count: 1, first: finding });
    } else this.#violations.set(id, { ...known, count: known.count + 1 });
  }
}

const isRule = <Subject>(rules: Rule<Subject> | readonly Rule<Subject>[]): rules is Rule<Subject> =>
  'check' in rules;

const silenceLine = ({ url, seconds }: Silence): string =>
  `silent: nothing new came in the last ${seconds.toFixed(1)} s in ${url}`;

/** The report for people, ending with a newline. */
export function formatReport(report: LintReport, allRules: readonly RuleHead[]): string {
  const { violations, read, checked } = report;
  const idle = allRules.filter(({ id }) => checked[id] === undefined).map(({ id }) => id);
  const count = (level: Level): number => violations.filter((violation) => violation.level === level).length;
  const lines = [
    `${report.url}${report.ended ? ' (ended)' : ''}`,
    `read ${read.playlists} playlists, ${read.parts} parts, ${read.segments} segments in ${report.seconds.toFixed(1)} s, ${read.probes} probes`,
    ...(report.cutShort === null ? [] : [`cut short: ${report.cutShort}`]),
    ...(report.silence === null ? [] : [silenceLine(report.silence)]),
    ...(read.unread === 0 ? [] : [`not read: ${read.unread} listed parts and segments`]),
    '',
    ...violations.flatMap((violation) => [
      `${violation.level.padEnd(6)} ${violation.rule} x${violation.count}  [${violation.clause}] ${violation.demand}`,
      `       ${violation.first.where}`,
      `       -> ${violation.first.what}`,
    ]),
    ...(violations.length > 0 ? [''] : []),
    `${count('MUST')} MUST and ${count('SHOULD')} SHOULD broken, ${allRules.length - idle.length} of ${allRules.length} rules applied`,
    ...(idle.length > 0 ? [`nothing to apply to: ${idle.join(', ')}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}
