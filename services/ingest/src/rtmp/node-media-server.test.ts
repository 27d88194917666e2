import nmsAmf from 'node-media-server/src/protocol/amf.js';
import NmsRtmp from 'node-media-server/src/protocol/rtmp.js';
import { describe, expect, test } from 'vitest';
import { amf0 } from '../testing/amf0-bytes.ts';
import { chunked, connectBytes, handshakeBytes } from '../testing/rtmp-client.ts';
import { createNmsDecoder, createNmsParser } from './rtmp-server.ts';

/*
 * Pins what we rely on in node-media-server 4.4.3, and the faults we work around: when one of these fails after an
 * update, the guard in front of it must be read again.
 */

/** A parser that has shaken hands, and what it sent. */
function afterHandshake() {
  createNmsDecoder(); // silences the console
  const parser = new NmsRtmp();
  const sent: Buffer[] = [];
  parser.onOutputCallback = (bytes) => sent.push(bytes);
  parser.parserData(handshakeBytes());
  const output = (): string => Buffer.concat(sent).toString('latin1');
  return { parser, output };
}

describe('what we use', () => {
  test('the handshake answers version 3 and both halves, and hands everything after it to chunkRead', () => {
    const parser = new NmsRtmp();
    let answer = Buffer.alloc(0);
    let handed = Buffer.alloc(0);
    parser.onOutputCallback = (bytes) => {
      answer = Buffer.concat([answer, bytes]);
    };
    parser.chunkRead = (data, offset, bytes) => {
      handed = Buffer.concat([handed, data.subarray(offset, offset + bytes)]);
      return null;
    };
    const bytes = Buffer.concat([handshakeBytes(), Buffer.from('after')]);
    for (let at = 0; at < bytes.length; at += 700) parser.parserData(bytes.subarray(at, at + 700));
    expect(answer.length).toBe(1 + 2 * 1536);
    expect(answer[0]).toBe(3);
    expect(handed.toString()).toBe('after');
  });

  test('connect is answered with window, bandwidth, chunk size and success', () => {
    const { parser, output } = afterHandshake();
    parser.onConnect({ transId: 1, cmdObj: { app: 'live', tcUrl: 'rtmp://x/live' } });
    expect(output()).toContain('NetConnection.Connect.Success');
  });

  test('a published stream is named in the answer by what streamName says', () => {
    const { parser, output } = afterHandshake();
    parser.streamName = 'the-session';
    parser.respondPublish();
    expect(output()).toContain('NetStream.Publish.Start');
    expect(output()).toContain('/the-session is now published');
  });

  test('status messages and errors carry level, code and description', () => {
    const { parser, output } = afterHandshake();
    parser.sendStatusMessage(1, 'error', 'NetStream.Publish.BadName', 'why not');
    parser.sendInvokeMessage(0, { cmd: '_error', transId: 1, cmdObj: null, info: { code: 'Some.Code' } });
    for (const words of [
      'onStatus',
      'error',
      'NetStream.Publish.BadName',
      'why not',
      '_error',
      'Some.Code',
    ]) {
      expect(output()).toContain(words);
    }
  });

  test('an acknowledgement carries the count', () => {
    const { parser, output } = afterHandshake();
    parser.sendACK(0xfe_dc_ba_98);
    expect(Buffer.from(output(), 'latin1').subarray(-4).toString('hex')).toBe('fedcba98');
  });

  test('createStream numbers streams from 1', () => {
    const { parser, output } = afterHandshake();
    parser.respondCreateStream(7);
    expect(output()).toContain('_result');
  });

  test('commands and metadata are decoded by name', () => {
    const decoder = createNmsDecoder();
    expect(decoder.command(amf0('publish', 3, null, 'key', 'live'))).toMatchObject({
      cmd: 'publish',
      streamName: 'key',
    });
    expect(decoder.dataMessage(amf0('@setDataFrame', 'onMetaData', { width: 5 }))).toEqual({
      cmd: '@setDataFrame',
      method: 'onMetaData',
      dataObj: { width: 5 },
    });
  });

  test('our parser carries no FLV buffer of a megabyte', () => {
    expect(createNmsParser()).toMatchObject({ flv: null });
  });
});

describe('what we guard against', () => {
  test.each([
    ['an unknown marker', Buffer.from([0x11])],
    ['nothing', Buffer.alloc(0)],
    ['a number cut short', amf0(5).subarray(0, 3)],
    ['deep nesting', Buffer.concat(Array.from({ length: 20_000 }, () => Buffer.from([3, 0, 1, 0x61])))],
  ])('the AMF decoder throws over %s', (_, bytes) => {
    createNmsDecoder();
    expect(() =>
      nmsAmf.decodeAmf0Cmd(
        Buffer.concat([amf0('connect'), bytes, bytes]).subarray(bytes.length === 0 ? 99 : 0),
      ),
    ).toThrow();
  });

  test('the AMF decoder lets a peer set the prototype of the decoded object, but of no other', () => {
    const decoded = createNmsDecoder().dataMessage(
      amf0('onMetaData', Object.fromEntries([['__proto__', { polluted: 1 }]])),
    );
    expect(Object.getPrototypeOf(decoded['dataObj'])).toEqual({ polluted: 1 });
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test('connect throws without a tcUrl', () => {
    const { parser } = afterHandshake();
    expect(() => parser.onConnect({ transId: 1, cmdObj: { app: 'live' } })).toThrow();
  });

  test('strings beyond ASCII get a wrong length', () => {
    const { parser, output } = afterHandshake();
    parser.sendStatusMessage(1, 'error', 'code', 'ü');
    expect(output()).toContain('\u0000\u0001\u00c3\u00bc'); // length 1 for two bytes
  });

  test('the handshake accepts every version', () => {
    const parser = new NmsRtmp();
    let answered = false;
    parser.onOutputCallback = () => {
      answered = true;
    };
    parser.parserData(handshakeBytes(6));
    expect(answered).toBe(true);
  });

  test('its chunk reader takes a chunk size of 0 and a cut SetChunkSize throws', () => {
    const { parser } = afterHandshake();
    expect(() => parser.parserData(chunked({ type: 1, chunkStreamId: 2 }, Buffer.alloc(0)))).not.toThrow();
    expect(() => parser.parserData(Buffer.from([0]))).toThrow(); // the empty message is handled with the next byte
  });

  test('its chunk reader announces Publish.Start before anybody was asked', () => {
    const { parser, output } = afterHandshake();
    parser.parserData(connectBytes());
    parser.parserData(chunked({ type: 20, streamId: 1 }, amf0('publish', 3, null, 'any', 'live'), 4096));
    expect(output()).toContain('NetStream.Publish.Start');
  });
});
