import type { Finding, Rule } from '../rule.ts';

/** By rule id: what the rule finds in something broken on purpose. */
export type Examples = Readonly<Record<string, () => readonly Finding[]>>;

/** A broken subject for each of the rules; an id without a rule is a mistake. */
export function examplesOf<Subject>(
  rules: readonly Rule<Subject>[],
  subjects: Readonly<Record<string, Subject>>,
): Examples {
  return Object.fromEntries(
    Object.entries(subjects).map(([id, subject]) => {
      const rule = rules.find((candidate) => candidate.id === id);
      if (rule === undefined) throw new RangeError(`there is no rule ${id}`);
      return [id, () => rule.check(subject)];
    }),
  );
}
