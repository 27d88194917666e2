/*
 * Publishes like OBS (obs-webrtc: the same library, one codec a track, no candidates in the offer, requests for keyframes
 * ignored): offer as a line of JSON to stdout, answer as one to stdin, then the files in real time, over and over.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import datachannel from 'node-datachannel';
import { accessUnits, opusPackets } from '../../testing/elementary-streams.ts';

const [videoFile = '', audioFile = ''] = process.argv.slice(2);
const FPS = 30;
const OPUS_MS = 20;
/** As in obs-webrtc. */
const NACK_BUFFER_PACKETS = 4000;

function config(ssrc: number, payloadType: number, clockRate: number) {
  return new datachannel.RtpPacketizationConfig(ssrc, 'obs', payloadType, clockRate);
}

const connection = new datachannel.PeerConnection('obs', { iceServers: [], disableAutoNegotiation: true });
const audio = new datachannel.Audio('0', 'SendOnly');
audio.addOpusCodec(111);
audio.addSSRC(20_001, 'obs', 'stream', 'audio');
const video = new datachannel.Video('1', 'SendOnly');
video.addH264Codec(96);
video.addSSRC(20_002, 'obs', 'stream', 'video');

const audioConfig = config(20_001, 111, 48_000);
const audioTrack = connection.addTrack(audio);
const audioChain = new datachannel.RtpPacketizer(audioConfig);
audioChain.addToChain(new datachannel.RtcpSrReporter(audioConfig));
audioChain.addToChain(new datachannel.RtcpNackResponder(NACK_BUFFER_PACKETS));
audioTrack.setMediaHandler(audioChain);

const videoConfig = config(20_002, 96, 90_000);
const videoTrack = connection.addTrack(video);
const videoChain = new datachannel.H264RtpPacketizer('LongStartSequence', videoConfig, 1180);
videoChain.addToChain(new datachannel.RtcpSrReporter(videoConfig));
videoChain.addToChain(new datachannel.RtcpNackResponder(NACK_BUFFER_PACKETS));
videoTrack.setMediaHandler(videoChain);

connection.onGatheringStateChange((state) => {
  if (state !== 'complete') return;
  const sdp = connection.localDescription()?.sdp ?? '';
  const lines = sdp.split('\r\n').filter((line) => !/^a=(candidate|end-of-candidates)/.test(line));
  process.stdout.write(`${JSON.stringify({ offer: lines.join('\r\n') })}\n`);
});
// A track opens a moment after its connection, and without the first frame nothing can be shown until the next keyframe.
let openTracks = 0;
for (const track of [audioTrack, videoTrack]) {
  track.onOpen(() => {
    openTracks += 1;
    if (openTracks === 2) play();
  });
}
connection.setLocalDescription('offer');

const input = createInterface({ input: process.stdin });
input.once('line', (line: string) => {
  connection.setRemoteDescription(JSON.parse(line) as string, 'answer');
});
// Who started it is gone.
input.once('close', () => process.exit(0));

function play(): void {
  const units = accessUnits(readFileSync(videoFile));
  const packets = opusPackets(readFileSync(audioFile));
  const startedAt = performance.now();
  let unit = 0;
  let packet = 0;
  setInterval(() => {
    const elapsedMs = performance.now() - startedAt;
    for (; (unit * 1000) / FPS <= elapsedMs; unit += 1) {
      videoConfig.timestamp = (unit * 90_000) / FPS;
      if (videoTrack.isOpen()) videoTrack.sendMessageBinary(units[unit % units.length] ?? Buffer.alloc(0));
    }
    for (; packet * OPUS_MS <= elapsedMs; packet += 1) {
      audioConfig.timestamp = packet * 48 * OPUS_MS;
      if (audioTrack.isOpen())
        audioTrack.sendMessageBinary(packets[packet % packets.length] ?? Buffer.alloc(0));
    }
  }, 5);
}
