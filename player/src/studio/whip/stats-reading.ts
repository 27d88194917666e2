import { z } from 'zod';

/** One look at getStats(), as far as health needs it. Counters are since the connection began. */
export interface StatsReading {
  atMs: number;
  bytesSent: number;
  /** Of everything the server says; 0 where the browser does not count. */
  bytesReceived: number;
  framesSent: number;
  /** Share of packets lost lately, as the server reported; null before its first report. */
  lossShare: number | null;
  roundTripMs: number | null;
  limitation: 'none' | 'cpu' | 'bandwidth' | 'other';
  width: number | null;
  height: number | null;
  codec: string | null;
}

// Browsers leave out what they do not know, so everything is optional.
const Entry = z.object({
  type: z.string(),
  kind: z.string().optional(),
  bytesSent: z.number().optional(),
  bytesReceived: z.number().optional(),
  framesSent: z.number().optional(),
  framesEncoded: z.number().optional(),
  frameWidth: z.number().optional(),
  frameHeight: z.number().optional(),
  qualityLimitationReason: z.string().optional(),
  fractionLost: z.number().optional(),
  roundTripTime: z.number().optional(),
  mimeType: z.string().optional(),
});

const limitationOf = (reason: string | undefined): StatsReading['limitation'] => {
  if (reason === 'cpu' || reason === 'bandwidth' || reason === 'other') return reason;
  return 'none';
};

/** Reads the entries of an RTCStatsReport; unknown ones are passed over. */
export function readStats(entries: Iterable<unknown>, atMs: number): StatsReading {
  const reading: StatsReading = {
    atMs,
    bytesSent: 0,
    bytesReceived: 0,
    framesSent: 0,
    lossShare: null,
    roundTripMs: null,
    limitation: 'none',
    width: null,
    height: null,
    codec: null,
  };
  for (const raw of entries) {
    const parsed = Entry.safeParse(raw);
    if (!parsed.success) continue;
    const { type, kind, ...entry } = parsed.data;
    if (type === 'outbound-rtp') {
      reading.bytesSent += entry.bytesSent ?? 0;
      if (kind !== 'video') continue;
      reading.framesSent += entry.framesSent ?? entry.framesEncoded ?? 0;
      reading.limitation = limitationOf(entry.qualityLimitationReason);
      reading.width = entry.frameWidth ?? null;
      reading.height = entry.frameHeight ?? null;
    } else if (type === 'transport' || type === 'candidate-pair') {
      // Browsers count here, or there, or both the same.
      reading.bytesReceived = Math.max(reading.bytesReceived, entry.bytesReceived ?? 0);
    } else if (type === 'remote-inbound-rtp') {
      if (entry.fractionLost !== undefined)
        reading.lossShare = Math.max(reading.lossShare ?? 0, entry.fractionLost);
      if (entry.roundTripTime !== undefined) reading.roundTripMs = Math.round(entry.roundTripTime * 1000);
    } else if (type === 'codec' && entry.mimeType?.startsWith('video/') === true) {
      reading.codec = entry.mimeType.slice('video/'.length);
    }
  }
  return reading;
}
