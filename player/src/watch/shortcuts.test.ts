import { describe, expect, test } from 'vitest';
import { type KeyPress, shortcutFor } from './shortcuts.ts';

const press = (key: string, on: KeyPress['on'] = 'elsewhere', modified = false) =>
  shortcutFor({ key, on, modified });

describe('the keys of the player', () => {
  test.each([
    [' ', { kind: 'toggle-play' }],
    ['k', { kind: 'toggle-play' }],
    ['K', { kind: 'toggle-play' }],
    ['m', { kind: 'toggle-mute' }],
    ['f', { kind: 'toggle-fullscreen' }],
    ['l', { kind: 'go-live' }],
    ['i', { kind: 'toggle-stats' }],
    ['ArrowLeft', { kind: 'seek', seconds: -5 }],
    ['ArrowRight', { kind: 'seek', seconds: 5 }],
    ['ArrowUp', { kind: 'volume', step: 0.05 }],
    ['ArrowDown', { kind: 'volume', step: -0.05 }],
  ])('%j does %j', (key, action) => {
    expect(press(key)).toEqual(action);
  });

  test.each(['x', 'Enter', 'Escape', 'Tab', '1'])('%s is left to the page', (key) => {
    expect(press(key)).toBeNull();
  });

  test('the browser keeps its own combinations', () => {
    expect(press('l', 'elsewhere', true)).toBeNull();
    expect(press('f', 'elsewhere', true)).toBeNull();
  });
});

describe('what has the focus goes first', () => {
  test('nothing typed into a field or walked through in a menu is a shortcut', () => {
    for (const key of [' ', 'k', 'm', 'ArrowUp', 'ArrowLeft']) {
      expect(press(key, 'text-field')).toBeNull();
      expect(press(key, 'menu')).toBeNull();
    }
  });

  test('space presses a focused button and does not pause as well', () => {
    expect(press(' ', 'button')).toBeNull();
    expect(press('k', 'button')).toEqual({ kind: 'toggle-play' });
  });

  test('arrows move a focused slider; letters still work', () => {
    expect(press('ArrowUp', 'slider')).toBeNull();
    expect(press('ArrowRight', 'slider')).toBeNull();
    expect(press('ArrowDown', 'stats')).toBeNull();
    expect(press('i', 'stats')).toEqual({ kind: 'toggle-stats' });
    expect(press('m', 'slider')).toEqual({ kind: 'toggle-mute' });
  });
});
