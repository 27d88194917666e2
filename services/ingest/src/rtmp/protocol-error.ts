/** What a connection sent cannot be RTMP as we accept it; the connection is destroyed. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}
