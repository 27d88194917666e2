import { expect, test } from 'vitest';
import { chooseLayers } from './simulcast-choice.ts';
import type { LayerForm, OfferedLayer } from './simulcast-offer.ts';

const form = (rid: string, more: Partial<LayerForm> = {}): LayerForm => ({
  rid,
  paused: false,
  payloadTypes: null,
  ...more,
});

const choose = (...layers: readonly OfferedLayer[]) => chooseLayers({ rids: [], layers }, 96);

test('without simulcast no rid is accepted', () => {
  expect(choose()).toEqual([]);
});

test('of the layers of a browser the last is accepted, its largest', () => {
  expect(choose([form('q')], [form('h')], [form('f')])).toEqual(['f']);
});

test('all layers of OBS are accepted, or it would stop', () => {
  expect(choose([form('0')], [form('1')])).toEqual(['0', '1']);
  expect(choose([form('0')], [form('1', { paused: true })], [form('2')])).toEqual(['0', '1', '2']);
});

test('numbers in another order are no sign of OBS', () => {
  expect(choose([form('2')], [form('1')], [form('0')])).toEqual(['0']);
  expect(choose([form('1')], [form('2')])).toEqual(['2']);
});

test('a layer that is paused is accepted only when all are', () => {
  const q = form('q');
  const paused = form('f', { paused: true });
  expect(choose([q], [paused])).toEqual(['q']);
  expect(choose([form('q', { paused: true })], [paused])).toEqual(['f']);
});

test('one form of a layer is accepted, the first that is sent at once', () => {
  expect(choose([form('a', { paused: true }), form('b'), form('c')])).toEqual(['b']);
});

test('forms and layers that are not sent with the codec are passed over', () => {
  const other = { payloadTypes: [98] };
  expect(choose([form('q')], [form('f', other)])).toEqual(['q']);
  expect(choose([form('f', other), form('g', { payloadTypes: [98, 96] })])).toEqual(['g']);
  expect(choose([form('0', other)], [form('1')])).toEqual(['1']);
});

test('when no layer is sent with the codec there is nothing to accept', () => {
  expect(choose([form('q', { payloadTypes: [98] })])).toBeNull();
});
