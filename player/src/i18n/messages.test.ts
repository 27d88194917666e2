import { describe, expect, test } from 'vitest';
import { en } from './en.ts';
import { ko } from './ko.ts';
import { preferredLanguage } from './messages.ts';

type Entry = { path: string; text: string };

/** Every sentence of a language with its path; functions are called with sample values. */
function sentences(node: unknown, path = ''): Entry[] {
  if (typeof node === 'string') return [{ path, text: node }];
  if (typeof node === 'function') {
    const samples = Array.from({ length: node.length }, (_, index) => 7 + index);
    return [{ path, text: String(Reflect.apply(node, null, samples)) }];
  }
  if (typeof node !== 'object' || node === null) throw new TypeError(`${path} is no sentence`);
  return Object.entries(node).flatMap(([key, value]) =>
    sentences(value, path === '' ? key : `${path}.${key}`),
  );
}

const english = sentences(en);
const korean = sentences(ko);
/** Not words, so the same in every language. */
const SHARED = new Set(['watch.documentTitle', 'player.withKey', 'studio.setting.bframes.value']);
const HANGUL = /[가-힣]/;

describe('every language', () => {
  test('says exactly the same things', () => {
    expect(korean.map(({ path }) => path)).toEqual(english.map(({ path }) => path));
  });

  test('leaves nothing empty', () => {
    for (const { path, text } of [...english, ...korean]) expect(text.trim(), path).not.toBe('');
  });

  test('uses every value it is given', () => {
    for (const { path, text } of [...english, ...korean]) {
      if (path.endsWith('count') || path.endsWith('inutes')) expect(text, path).toContain('7');
    }
  });
});

test('Korean is Korean, but for what has no translation', () => {
  const technical = /^[\w\s+.…≤/(),·-]+$/;
  for (const { path, text } of korean) {
    if (SHARED.has(path) || technical.test(text)) continue;
    expect(text, path).toMatch(HANGUL);
  }
});

test('English counts one thing as one', () => {
  expect(en.home.count(1)).toBe('1 broadcast');
  expect(en.time.minutes(1)).toBe('1 minute');
});

describe('the language of a first visit', () => {
  test.each([
    [['ko-KR', 'en'], 'ko'],
    [['KO'], 'ko'],
    [['en-GB', 'ko'], 'en'],
    [['fr-FR', 'ko-KR'], 'ko'],
    [['fr', 'de'], 'en'],
    [[], 'en'],
  ])('for a browser that prefers %j is %s', (preferred, language) => {
    expect(preferredLanguage(preferred)).toBe(language);
  });
});
