import type { Socket } from 'node:net';
import type { Clock } from '@naru/platform/clock';
import type { Logger } from '@naru/platform/logger';
import { PROBLEMS } from '../problems.ts';
import type { PublishEnd } from '../publish-session.ts';
import type { PublishAdmission, PublishDesk, PublishSessionPort } from '../publish-source.ts';
import { checkAmf0 } from './amf0-check.ts';
import type { MessageRoom, RtmpMessage } from './chunk-reader.ts';
import { InputMeter } from './input-meter.ts';
import { MAX_COMMANDS, MAX_MESSAGE_STREAMS, MIN_PACE_PAUSE_MS, PUBLISH_DEADLINE_MS } from './limits.ts';
import { roomForMessage } from './message-room.ts';
import { MESSAGE_TYPE } from './message-types.ts';
import { ProtocolError } from './protocol-error.ts';
import { connectFields, type RtmpCommand, readCommand, readConnectApp } from './rtmp-commands.ts';
import type { AmfDecoder, RtmpParser } from './rtmp-parser.ts';
import { RtmpSource } from './rtmp-source.ts';
import { RtmpWire } from './rtmp-wire.ts';
import { readMetadataMessage } from './source-metadata.ts';

const APP = 'live';

type Phase =
  | { readonly kind: 'opened' }
  | { readonly kind: 'connected' }
  | { readonly kind: 'authorizing' }
  | { readonly kind: 'publishing'; readonly source: RtmpSource; readonly session: PublishSessionPort }
  | { readonly kind: 'closed' };

type StatusCode = 'NetStream.Publish.BadName' | 'NetStream.Publish.Rejected' | 'NetStream.Play.Failed';

/**
 * One RTMP connection: who it is, what it may do now, and why it is refused. Media counts only from an accepted
 * publisher; every message is measured against the phase before it is stored.
 */
export class SessionGuard {
  readonly #wire: RtmpWire;
  readonly #parser: RtmpParser;
  readonly #amf: AmfDecoder;
  readonly #desk: PublishDesk;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #address: string;
  readonly #crowded: boolean;
  readonly #meter: InputMeter;
  readonly #acceptedAt: number;
  readonly #left = new AbortController();
  #phase: Phase = { kind: 'opened' };
  #commands = 0;
  #messageStreams = 0;

  constructor(options: {
    socket: Socket;
    parser: RtmpParser;
    amf: AmfDecoder;
    desk: PublishDesk;
    clock: Clock;
    logger: Logger;
    address: string;
    /** Its address has too many connections; it is told so as soon as it can be. */
    crowded: boolean;
  }) {
    this.#parser = options.parser;
    this.#amf = options.amf;
    this.#desk = options.desk;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#address = options.address;
    this.#crowded = options.crowded;
    this.#acceptedAt = this.#clock.monotonic();
    this.#meter = new InputMeter(this.#acceptedAt);
    this.#wire = new RtmpWire({
      socket: options.socket,
      parser: options.parser,
      logger: options.logger,
      events: {
        message: (message) => this.#handle(message),
        roomFor: (type, length) => this.#roomFor(type, length),
        received: (bytes) => this.#received(bytes),
        closed: (fault) => this.#closed(fault),
      },
    });
  }

  /** Looks at the clock: deadlines that no byte triggers. */
  check(): void {
    if (this.#phase.kind === 'publishing') {
      this.#phase.source.check();
    } else if (this.#clock.monotonic() - this.#acceptedAt >= PUBLISH_DEADLINE_MS) {
      this.#wire.destroy('no publish in time');
    }
  }

  #received(bytes: number): void {
    const now = this.#clock.monotonic();
    if (this.#meter.isTooMuch(bytes, now)) {
      this.#refuse('NetStream.Publish.Rejected', PROBLEMS.tooHighBitrate);
    }
    if (this.#phase.kind !== 'publishing') return;
    const pauseMs = this.#meter.pauseMs(this.#phase.source.sessionTimeMs, now);
    if (pauseMs >= MIN_PACE_PAUSE_MS) this.#wire.pauseFor(pauseMs);
  }

  #roomFor(type: number, length: number): MessageRoom {
    const { kind } = this.#phase;
    const phase = kind === 'publishing' ? kind : kind === 'closed' ? 'over' : 'before-publish';
    return roomForMessage(phase, type, length);
  }

  #handle({ type, streamId, timestamp, payload }: RtmpMessage): void {
    switch (type) {
      case MESSAGE_TYPE.command:
        return this.#command(payload, streamId);
      case MESSAGE_TYPE.amf3Command: // AMF0 behind one byte, as Flash sends it
        return this.#command(payload.subarray(1), streamId);
      case MESSAGE_TYPE.audio:
      case MESSAGE_TYPE.video:
      case MESSAGE_TYPE.data:
        return this.#media(type, timestamp, payload);
      default:
        throw new ProtocolError('unknown message type');
    }
  }

  #media(type: 8 | 9 | 18, timestamp: number, payload: Buffer): void {
    if (this.#phase.kind !== 'publishing') return;
    const { source, session } = this.#phase;
    if (type === MESSAGE_TYPE.data) {
      const metadata = readMetadataMessage(payload, this.#amf);
      if (metadata !== null) source.metadata(metadata);
      return;
    }
    if (payload.length > 0) session.mediaArrived();
    if (type === MESSAGE_TYPE.video) source.video(timestamp, payload);
    else source.audio(timestamp, payload);
  }

  #command(payload: Buffer, streamId: number): void {
    if (payload.length === 0) return;
    this.#commands += 1;
    if (this.#commands > MAX_COMMANDS) throw new ProtocolError('too many commands');
    checkAmf0(payload);
    const command = readCommand(this.#amf.command(payload));
    switch (command.kind) {
      case 'connect':
        return this.#connect(command);
      case 'create-stream':
        return this.#createStream(command.transactionId);
      case 'publish':
        this.#parser.streamId = streamId;
        return this.#publish(command.streamKey);
      case 'play':
        this.#parser.streamId = streamId;
        return this.#refuse('NetStream.Play.Failed', PROBLEMS.publishOnly);
      case 'unpublish':
        if (this.#phase.kind === 'publishing') this.#end({ reason: 'unpublished', problem: null });
        return;
      case 'other':
        return;
    }
  }

  #connect({ transactionId, fields }: Extract<RtmpCommand, { kind: 'connect' }>): void {
    const problem = this.#connectProblem(readConnectApp(fields));
    if (problem === null) {
      this.#phase = { kind: 'connected' };
      this.#parser.onConnect({ transId: transactionId, cmdObj: connectFields(fields, APP) });
      return;
    }
    const info = { level: 'error', code: 'NetConnection.Connect.Rejected', description: problem };
    this.#parser.sendInvokeMessage(0, { cmd: '_error', transId: transactionId, cmdObj: null, info });
    this.#wire.leave();
  }

  #connectProblem(app: string | null): string | null {
    if (this.#crowded) return PROBLEMS.tooManyConnections;
    if (app === null || this.#phase.kind !== 'opened') return PROBLEMS.badConnect;
    return app === APP ? null : PROBLEMS.unknownApp;
  }

  #createStream(transactionId: unknown): void {
    this.#messageStreams += 1;
    if (this.#phase.kind === 'opened') throw new ProtocolError('createStream before connect');
    if (this.#messageStreams > MAX_MESSAGE_STREAMS) throw new ProtocolError('too many streams');
    this.#parser.respondCreateStream(transactionId);
  }

  #publish(streamKey: string | null): void {
    switch (this.#phase.kind) {
      case 'opened':
        return this.#refuse('NetStream.Publish.Rejected', PROBLEMS.notConnected);
      case 'authorizing':
      case 'publishing':
        return this.#refuse('NetStream.Publish.BadName', PROBLEMS.secondPublish);
      case 'closed':
        return;
      case 'connected':
        if (streamKey === null) return this.#refuse('NetStream.Publish.BadName', PROBLEMS.unknownKey);
        this.#phase = { kind: 'authorizing' };
        this.#wire.hold();
        void this.#authorize(streamKey);
    }
  }

  /** Never rejects. */
  async #authorize(streamKey: string): Promise<void> {
    try {
      const admission = await this.#desk.admit({
        protocol: 'rtmp',
        streamKey,
        address: this.#address,
        signal: this.#left.signal,
      });
      if (admission.kind === 'accepted') this.#accept(admission);
      else if (admission.reason === 'bad-key') this.#refuse('NetStream.Publish.BadName', admission.problem);
      else this.#refuse('NetStream.Publish.Rejected', admission.problem);
    } catch (error) {
      if (!this.#left.signal.aborted) this.#logger.error({ err: error }, 'publish failed');
      this.#wire.destroy();
    }
  }

  #accept(admission: Extract<PublishAdmission, { kind: 'accepted' }>): void {
    const source: RtmpSource = new RtmpSource({
      clock: this.#clock,
      events: {
        ready: () => session.ready(),
        changed: () => session.sourceChanged(),
        refused: (problem) => this.#refuse('NetStream.Publish.Rejected', problem),
      },
      drop: (end) => this.#dropped(end),
    });
    const session = admission.open(source);
    if (this.#phase.kind !== 'authorizing') {
      session.ended({ reason: 'connection-lost', problem: null });
      return;
    }
    this.#phase = { kind: 'publishing', source, session };
    this.#parser.streamName = session.sessionId; // the answer repeats it; the key is never said again
    this.#wire.guarded(() => this.#parser.respondPublish());
    this.#wire.release();
  }

  /** Tells the publisher why, then leaves. */
  #refuse(code: StatusCode, problem: string): void {
    if (this.#phase.kind === 'closed') return;
    this.#parser.sendStatusMessage(this.#parser.streamId, 'error', code, problem);
    this.#endSession({ reason: 'refused', problem });
    this.#wire.leave();
  }

  /** The session was ended from above. A publisher that was replaced goes at once; others are told why. */
  #dropped({ reason, problem }: PublishEnd): void {
    this.#phase = { kind: 'closed' };
    if (problem === null || reason === 'superseded') return this.#wire.destroy();
    this.#parser.sendStatusMessage(this.#parser.streamId, 'error', 'NetStream.Publish.Rejected', problem);
    this.#wire.leave();
  }

  #end(end: PublishEnd): void {
    this.#endSession(end);
    this.#wire.destroy();
  }

  #closed(fault: string | null): void {
    this.#left.abort();
    if (fault !== null) {
      this.#logger.info({ address: this.#address, phase: this.#phase.kind, fault }, 'connection destroyed');
    }
    this.#endSession({ reason: fault === null ? 'connection-lost' : 'protocol-error', problem: null });
  }

  #endSession(end: PublishEnd): void {
    const phase = this.#phase;
    this.#phase = { kind: 'closed' };
    if (phase.kind === 'publishing') phase.session.ended(end);
  }
}
