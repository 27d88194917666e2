import datachannel from 'node-datachannel';

const FPS = 30;
const OPUS_MS = 20;
const VIDEO = { type: 96, clockRate: 90_000 } as const;
const AUDIO = { type: 111, clockRate: 48_000 } as const;
/** As in obs-webrtc: bytes of a fragment, and packets kept for NACKs. */
const MAX_FRAGMENT_BYTES = 1180;
const NACK_BUFFER_PACKETS = 4000;
const NAME = 'obs';

type Config = datachannel.RtpPacketizationConfig;

interface Outlet {
  readonly track: datachannel.Track;
  readonly config: Config;
}

export interface ObsMedia {
  /** Access units of H.264, 30 a second. */
  readonly frames: readonly Buffer[];
  /** Opus packets of 20 ms. */
  readonly sounds: readonly Buffer[];
}

/**
 * Publishes like OBS (obs-webrtc: the same library, one codec a track, no candidates in the offer, requests for keyframes
 * ignored): the same frames over and over in real time, from the moment it can.
 */
export class ObsPublisher {
  readonly #media: ObsMedia;
  readonly #connection = new datachannel.PeerConnection(NAME, {
    iceServers: [],
    disableAutoNegotiation: true,
  });
  readonly #video: Outlet;
  readonly #audio: Outlet;
  #startedAt: number | null = null;
  #isStopped = false;
  #framesDue = 0;
  #soundsDue = 0;
  #framesSent = 0;

  /** `ssrc` and the one after it are its own. */
  constructor(ssrc: number, media: ObsMedia) {
    this.#media = media;
    const sound = new datachannel.Audio('0', 'SendOnly');
    sound.addOpusCodec(AUDIO.type);
    sound.addSSRC(ssrc, NAME, 'stream', 'audio');
    this.#audio = this.#outlet(
      sound,
      new datachannel.RtpPacketizationConfig(ssrc, NAME, AUDIO.type, AUDIO.clockRate),
    );
    const picture = new datachannel.Video('1', 'SendOnly');
    picture.addH264Codec(VIDEO.type);
    picture.addSSRC(ssrc + 1, NAME, 'stream', 'video');
    this.#video = this.#outlet(
      picture,
      new datachannel.RtpPacketizationConfig(ssrc + 1, NAME, VIDEO.type, VIDEO.clockRate),
    );
  }

  /** Frames handed to the connection. */
  get framesSent(): number {
    return this.#framesSent;
  }

  offer(): Promise<string> {
    return new Promise((resolve) => {
      this.#connection.onGatheringStateChange((state) => {
        if (state !== 'complete') return;
        const lines = (this.#connection.localDescription()?.sdp ?? '').split('\r\n');
        resolve(lines.filter((line) => !/^a=(candidate|end-of-candidates)/.test(line)).join('\r\n'));
      });
      this.#connection.setLocalDescription('offer');
    });
  }

  answer(sdp: string): void {
    this.#connection.setRemoteDescription(sdp, 'answer');
  }

  /** The connection stays, and packets asked for again are sent. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Sends what is due; to be called every few milliseconds. */
  play(): void {
    // A track opens a moment after its connection, and without the first frame nothing can be shown until the next keyframe.
    if (this.#isStopped || !this.#video.track.isOpen() || !this.#audio.track.isOpen()) return;
    this.#startedAt ??= performance.now();
    const elapsedMs = performance.now() - this.#startedAt;
    for (; (this.#framesDue * 1000) / FPS <= elapsedMs; this.#framesDue += 1) {
      const timestamp = (this.#framesDue * VIDEO.clockRate) / FPS;
      if (send(this.#video, this.#media.frames, this.#framesDue, timestamp)) this.#framesSent += 1;
    }
    for (; this.#soundsDue * OPUS_MS <= elapsedMs; this.#soundsDue += 1) {
      const timestamp = (this.#soundsDue * OPUS_MS * AUDIO.clockRate) / 1000;
      send(this.#audio, this.#media.sounds, this.#soundsDue, timestamp);
    }
  }

  #outlet(media: datachannel.Audio | datachannel.Video, config: Config): Outlet {
    const track = this.#connection.addTrack(media);
    const isVideo = config.clockRate === VIDEO.clockRate;
    const packetizer = isVideo
      ? new datachannel.H264RtpPacketizer('LongStartSequence', config, MAX_FRAGMENT_BYTES)
      : new datachannel.RtpPacketizer(config);
    packetizer.addToChain(new datachannel.RtcpSrReporter(config));
    packetizer.addToChain(new datachannel.RtcpNackResponder(NACK_BUFFER_PACKETS));
    track.setMediaHandler(packetizer);
    return { track, config };
  }
}

function send(
  { track, config }: Outlet,
  media: readonly Buffer[],
  index: number,
  timestamp: number,
): boolean {
  const bytes = media[index % media.length];
  if (bytes === undefined || !track.isOpen()) return false;
  config.timestamp = timestamp;
  return track.sendMessageBinary(bytes);
}
