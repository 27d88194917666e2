/** What we use of node-media-server 4.4.3, which ships no types. Pinned by rtmp-server's characterisation test. */
declare module 'node-media-server/src/protocol/rtmp.js' {
  export default class Rtmp {
    handshakeState: number;
    flv: unknown;
    streamApp: unknown;
    streamName: unknown;
    streamId: number;
    onOutputCallback: (bytes: Buffer) => void;
    /** Handshake, then `chunkRead`. */
    parserData(bytes: Buffer): string | null;
    /** Replaceable on an instance: `bytes` of `data` from `offset` on. */
    chunkRead(data: Buffer, offset: number, bytes: number): string | null;
    onConnect(message: { transId: unknown; cmdObj: Record<string, unknown> }): void;
    respondCreateStream(transactionId: unknown): void;
    respondPublish(): void;
    sendStatusMessage(streamId: number, level: string, code: string, description: string): void;
    sendInvokeMessage(streamId: number, message: Record<string, unknown>): void;
    sendACK(bytes: number): void;
  }
}

declare module 'node-media-server/src/protocol/amf.js' {
  const amf: {
    decodeAmf0Cmd(bytes: Buffer): Record<string, unknown>;
    decodeAmf0Data(bytes: Buffer): Record<string, unknown>;
  };
  export default amf;
}

declare module 'node-media-server/src/core/logger.js' {
  const logger: { log: (message: string, level?: string) => void };
  export default logger;
}
