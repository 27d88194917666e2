import { z } from 'zod';

/** What pages must know of the machine behind them; the host is the one that served the page. */
export const ServerFacts = z.object({
  /** Where encoders connect: `rtmp://host:port/live`. */
  rtmpPort: z.number().int(),
  /** True: encoders and browsers may publish by WHIP at `/whip` of the same origin. */
  whip: z.boolean(),
});
export type ServerFacts = z.infer<typeof ServerFacts>;
