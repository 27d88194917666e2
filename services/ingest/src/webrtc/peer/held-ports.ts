interface HeldPort {
  /** Never read, but what holds the port as long as it is referenced. */
  readonly listener: unknown;
  isUsed: boolean;
}

/**
 * Ports held by this process, by address and port. The native library never gives one back (0.33.4: not by `stop`, nor
 * after its last connection), so it is kept for the next who opens it here.
 */
const PORTS = new Map<string, HeldPort>();

/** The port, to be given back by setting `isUsed` to false; null when it is in use in this process. Throws what `listen` throws. */
export function holdPort(name: string, listen: () => unknown): { isUsed: boolean } | null {
  // A listener that only a module held was collected as garbage all the same, and its port with it.
  Object.assign(globalThis, { naruIceUdpMuxPorts: PORTS });
  const known = PORTS.get(name);
  if (known?.isUsed === true) return null;
  const held = known ?? { listener: listen(), isUsed: true };
  held.isUsed = true;
  PORTS.set(name, held);
  return held;
}
