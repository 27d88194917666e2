/**
 * What the guard uses of node-media-server's RTMP parser: the handshake, the answers to commands, and AMF. Everything
 * that decides is ours.
 */
export interface RtmpParser {
  /** Handshake bytes; what follows the handshake goes to `chunkRead`. */
  parserData(bytes: Buffer): unknown;
  chunkRead: (data: Buffer, offset: number, bytes: number) => string | null;
  onOutputCallback: (bytes: Buffer) => void;
  streamName: unknown;
  streamId: number;
  /** Answers `connect`; throws on what it does not expect. */
  onConnect(message: { transId: unknown; cmdObj: Record<string, unknown> }): void;
  respondCreateStream(transactionId: unknown): void;
  /** `NetStream.Publish.Start`, naming `streamName`. */
  respondPublish(): void;
  sendStatusMessage(streamId: number, level: string, code: string, description: string): void;
  sendInvokeMessage(streamId: number, message: Record<string, unknown>): void;
  sendACK(bytes: number): void;
}

/** Values as they came; nothing about them is known. Both throw on bytes that {@link checkAmf0} refuses. */
export interface AmfDecoder {
  command(bytes: Buffer): Record<string, unknown>;
  dataMessage(bytes: Buffer): Record<string, unknown>;
}
