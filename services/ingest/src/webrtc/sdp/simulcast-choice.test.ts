import { describe, expect, test } from 'vitest';
import { chooseLayers } from './simulcast-choice.ts';
import type { LayerForm, OfferedLayer } from './simulcast-offer.ts';

const form = (rid: string, more: Partial<LayerForm> = {}): LayerForm => ({
  rid,
  paused: false,
  payloadTypes: null,
  ...more,
});

const chooser =
  (isBrowser: boolean) =>
  (...layers: readonly OfferedLayer[]) =>
    chooseLayers({ rids: [], layers }, { payloadType: 96, isBrowser });
const ofBrowser = chooser(true);
const ofEncoder = chooser(false);
const layersOf = (list: string): readonly OfferedLayer[] => list.split(';').map((rid) => [form(rid)]);

test('without simulcast no rid is accepted', () => {
  expect(ofBrowser()).toEqual([]);
  expect(ofEncoder()).toEqual([]);
});

describe('of the layers of a browser one is accepted, the largest', () => {
  test.each([
    // By their names, in the order of browsers as in the other one, which WHIP pages use as well.
    ['q;h;f', 'f'],
    ['f;h;q', 'f'],
    ['h;f', 'f'],
    ['q;h', 'h'],
    ['h;m;l', 'h'],
    ['l;m;h', 'h'],
    ['m;l', 'm'],
    ['high;med;low', 'high'],
    ['high;mid;low', 'high'],
    ['low;medium;high', 'high'],
    ['hi;mid;lo', 'hi'],
    // By their place.
    ['0;1;2', '2'],
    ['1;2;3', '3'],
    ['r0;r1;r2', 'r2'],
    ['a;b;h', 'h'],
    ['q', 'q'],
  ])('%s -> %s', (list, rid) => {
    expect(ofBrowser(...layersOf(list))).toEqual([rid]);
  });
});

test('all layers of OBS are accepted, or it would stop, and the first of its numbers is taken', () => {
  expect(ofEncoder(...layersOf('0;1'))).toEqual(['0', '1']);
  expect(ofEncoder(...layersOf('2;0;1'))).toEqual(['0', '1', '2']);
  expect(ofEncoder([form('0')], [form('1', { paused: true })], [form('2')])).toEqual(['0', '1', '2']);
});

test('numbers that do not begin with 0, and names, are no sign of OBS', () => {
  expect(ofEncoder(...layersOf('1;2'))).toEqual(['2']);
  expect(ofEncoder(...layersOf('high;low'))).toEqual(['high']);
});

test('a layer that is paused is accepted only when all are', () => {
  const q = form('q');
  const paused = form('f', { paused: true });
  expect(ofBrowser([q], [paused])).toEqual(['q']);
  expect(ofBrowser([form('q', { paused: true })], [paused])).toEqual(['f']);
});

test('one form of a layer is accepted, the first that is sent at once', () => {
  expect(ofBrowser([form('a', { paused: true }), form('b'), form('c')])).toEqual(['b']);
});

test('forms and layers that are not sent with the codec are passed over', () => {
  const other = { payloadTypes: [98] };
  expect(ofBrowser([form('q')], [form('f', other)])).toEqual(['q']);
  expect(ofBrowser([form('f', other), form('g', { payloadTypes: [98, 96] })])).toEqual(['g']);
  expect(ofEncoder([form('0', other)], [form('1')])).toEqual(['1']);
});

test('when no layer is sent with the codec there is nothing to accept', () => {
  expect(ofBrowser([form('q', { payloadTypes: [98] })])).toBeNull();
});
