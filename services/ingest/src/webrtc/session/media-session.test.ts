import { expect, test } from 'vitest';
import { spsBytes } from '../../testing/generated-media.ts';
import type { TimedFrame } from '../matroska/live-matroska.ts';
import { mutationsOf } from '../rtp/testing/rtp-samples.ts';
import { agreed } from '../sdp/testing/agreed.ts';
import {
  CHROMIUM,
  CHROMIUM_SIMULCAST,
  FIREFOX,
  OBS,
  OBS_SIMULCAST,
  replaced,
} from '../sdp/testing/model-offers.ts';
import { stapA } from '../testing/packetize.ts';
import { MediaSession } from './media-session.ts';
import { planSession } from './session-plan.ts';

const START = 5000;
const KEYFRAME = Buffer.from(
  stapA([spsBytes(640, 360), Buffer.from('68ce3880', 'hex'), Buffer.from('65888040', 'hex')]),
);
const SLICE = Buffer.from('419a00', 'hex');

function open(offer: readonly string[]) {
  const sent: Buffer[] = [];
  const frames: TimedFrame[] = [];
  const session = new MediaSession({
    agreement: agreed(offer),
    startedAtMs: START,
    ssrc: 1,
    maxBitsPerSecond: null,
    send: (datagram) => sent.push(Buffer.from(datagram)),
    onFrame: (frame) => frames.push(frame),
  });
  return { session, sent, frames };
}

interface Rtp {
  readonly payloadType?: number;
  readonly sequence: number;
  readonly ssrc?: number;
  readonly payload?: Buffer;
  readonly rid?: string;
}

/** An H.264 packet of OBS, each of them a frame. */
function rtp({ payloadType = 96, sequence, ssrc = 20_002, payload = SLICE, rid }: Rtp): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt8(rid === undefined ? 0x80 : 0x90, 0);
  header.writeUInt8(0x80 | payloadType, 1);
  header.writeUInt16BE(sequence, 2);
  header.writeUInt32BE(sequence * 3000, 4);
  header.writeUInt32BE(ssrc, 8);
  const extension = rid === undefined ? [] : [Buffer.from([0xbe, 0xde, 0, 1, 0x20, rid.charCodeAt(0), 0, 0])];
  return Buffer.concat([header, ...extension, payload]);
}

const isPli = (datagram: Buffer): boolean => datagram.includes(Buffer.from([0x81, 206, 0, 2]));
/** RFC 4585, 6.2.1. */
const isNack = (datagram: Buffer): boolean => datagram.includes(Buffer.from([0x81, 205, 0, 3]));

test('the first packet of the video asks for a keyframe; frames before it are left out', () => {
  const { session, sent, frames } = open(OBS);
  expect(session.receive(rtp({ sequence: 10 }), START + 50)).toBe(true);
  session.tick(START + 60);
  expect(sent.filter(isPli)).toHaveLength(1);
  session.receive(rtp({ sequence: 11, payload: KEYFRAME }), START + 90);
  session.receive(rtp({ sequence: 12 }), START + 120);
  expect(frames.map(({ track, frame }) => [track, frame.isKeyframe])).toEqual([
    ['video', true],
    ['video', false],
  ]);
  expect(frames[0]?.timestampMs).toBe(90);
  expect(session.lastPacketAtMs).toBe(START + 120);
});

test('what is neither RTP of an agreed payload type nor RTCP is counted, and nothing else', () => {
  const { session } = open(OBS);
  const datagrams = [
    Buffer.alloc(0),
    Buffer.from('hello'),
    rtp({ sequence: 1, payloadType: 50 }),
    Buffer.from([0x80, 200]),
  ];
  for (const datagram of datagrams) expect(session.receive(datagram, START)).toBe(false);
  expect(session.counts.ignored).toBe(datagrams.length);
  expect(session.lastPacketAtMs).toBeNull();
});

test('a track goes on over a change of its SSRC, from a keyframe on and in order', () => {
  const { session, sent, frames } = open(OBS);
  session.receive(rtp({ sequence: 10, payload: KEYFRAME }), START);
  session.receive(rtp({ sequence: 40_000, ssrc: 9 }), START + 600);
  session.receive(rtp({ sequence: 11 }), START + 610); // a straggler
  session.tick(START + 620);
  expect(sent.filter(isPli)).toHaveLength(1);
  session.receive(rtp({ sequence: 40_001, ssrc: 9, payload: KEYFRAME }), START + 650);
  expect(frames.map(({ timestampMs }) => timestampMs)).toEqual([0, 650]);
});

test('of several layers the first one is taken, by its rid and then by its SSRC', () => {
  expect(planSession(agreed(OBS_SIMULCAST)).tracks[1]?.layer).toEqual({ extensionId: 2, rid: '0' });
  const { session, frames } = open(OBS_SIMULCAST);
  session.receive(rtp({ sequence: 1, ssrc: 5, rid: '1', payload: KEYFRAME }), START);
  session.receive(rtp({ sequence: 1, ssrc: 6, payload: KEYFRAME }), START);
  expect(frames).toEqual([]);
  session.receive(rtp({ sequence: 1, ssrc: 4, rid: '0', payload: KEYFRAME }), START);
  session.receive(rtp({ sequence: 2, ssrc: 4 }), START + 33);
  session.receive(rtp({ sequence: 2, ssrc: 5 }), START + 33);
  expect(frames).toHaveLength(2);
});

test('the layer to take is the first of the numbers of OBS, not of its list', () => {
  const turned = replaced(OBS_SIMULCAST, 'a=simulcast', 'a=simulcast:send 2;1;0');
  expect(planSession(agreed(turned)).tracks[1]?.layer?.rid).toBe('0');
});

test('of a browser nothing but the one layer arrives, so no packet has to name it', () => {
  expect(planSession(agreed(CHROMIUM_SIMULCAST)).tracks[1]?.layer).toBeNull();
});

test('feedback goes out alone where all m-lines offered that, else behind a report', () => {
  const [alone, compound] = [CHROMIUM, FIREFOX].map((offer) => {
    const { session, sent } = open(offer);
    const video = session.plan.tracks.find(({ track }) => track === 'video');
    session.receive(rtp({ sequence: 10, payloadType: video?.payloadType ?? 0 }), START);
    session.tick(START + 10);
    return sent.filter(isPli);
  });
  expect(alone?.map(({ length }) => length)).toEqual([12]);
  // Firefox offers it for its video alone.
  expect(compound?.map((datagram) => datagram.readUInt8(1))).toEqual([201]);
});

test('browsers are told by transport-wide feedback, everybody else by REMB', () => {
  expect(planSession(agreed(CHROMIUM))).toMatchObject({
    videoCodec: 'h264',
    transportCcId: 3,
    usesRemb: false,
    usesNack: true,
    keyframeRequest: 'pli',
    passesDamage: false,
  });
  expect(planSession(agreed(OBS))).toMatchObject({
    transportCcId: null,
    usesRemb: true,
    usesNack: true,
    keyframeRequest: 'pli',
    passesDamage: true,
  });
});

test('no datagram, however it is changed, makes it throw', () => {
  const { session } = open(CHROMIUM);
  const report = Buffer.alloc(28);
  report.writeUInt32BE(0x80_c8_00_06, 0);
  let nowMs = START;
  for (const datagram of [rtp({ sequence: 7, payload: KEYFRAME }), rtp({ sequence: 8, rid: '0' }), report]) {
    for (const changed of mutationsOf(datagram, 3000)) {
      session.receive(changed, nowMs);
      nowMs += 1;
      if (nowMs % 10 === 0) session.tick(nowMs);
    }
  }
});

test('after a standstill of the process missing packets are asked for, and waited for, once more', () => {
  const { session, sent, frames } = open(OBS);
  session.receive(rtp({ sequence: 1, payload: KEYFRAME }), START);
  session.receive(rtp({ sequence: 3 }), START + 5);
  sent.length = 0;
  session.tick(START + 400);
  expect(sent.some(isNack)).toBe(true);
  session.receive(rtp({ sequence: 2 }), START + 450);
  expect(frames).toHaveLength(3);
  expect(session.counts.tracks.video?.buffer.lost).toBe(0);
});
