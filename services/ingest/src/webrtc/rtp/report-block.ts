/** What a receiver says about one SSRC (RFC 3550, 6.4.1). */
export interface ReportBlock {
  readonly ssrc: number;
  /** Since the report before, in 256ths: 0 to 255. */
  readonly fractionLost: number;
  /** Since the start, signed 24 bits; negative when duplicates came. */
  readonly cumulativeLost: number;
  /** Cycles in the upper, the highest sequence number in the lower 16 bits. */
  readonly extendedHighestSequenceNumber: number;
  /** In ticks of the RTP clock. */
  readonly jitter: number;
  /** Middle 32 bits of the NTP time of the newest sender report; 0 before the first. */
  readonly lastSenderReport: number;
  /** How long ago that came, in 65536ths of a second; 0 before the first. */
  readonly delaySinceLastSenderReport: number;
}

export const REPORT_BLOCK_BYTES = 24;
/** The count in the header has 5 bits. */
export const MAX_REPORT_BLOCKS = 31;

/** The caller has made sure that 24 bytes are there. */
export function readReportBlock(view: DataView, at: number): ReportBlock {
  return {
    ssrc: view.getUint32(at),
    fractionLost: view.getUint8(at + 4),
    cumulativeLost: (view.getInt32(at + 4) << 8) >> 8,
    extendedHighestSequenceNumber: view.getUint32(at + 8),
    jitter: view.getUint32(at + 12),
    lastSenderReport: view.getUint32(at + 16),
    delaySinceLastSenderReport: view.getUint32(at + 20),
  };
}

/** Values beyond their field are taken modulo its size. */
export function writeReportBlock(view: DataView, at: number, block: ReportBlock): void {
  view.setUint32(at, block.ssrc);
  view.setInt32(at + 4, block.cumulativeLost);
  view.setUint8(at + 4, block.fractionLost);
  view.setUint32(at + 8, block.extendedHighestSequenceNumber);
  view.setUint32(at + 12, block.jitter);
  view.setUint32(at + 16, block.lastSenderReport);
  view.setUint32(at + 20, block.delaySinceLastSenderReport);
}
