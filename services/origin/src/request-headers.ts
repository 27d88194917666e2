/** Whether an If-None-Match header names the entity tag, compared weakly (RFC 9110 13.1.2). */
export function namesEntityTag(header: string | undefined, entityTag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  const opaque = withoutWeakness(entityTag);
  return header.split(',').some((candidate) => withoutWeakness(candidate.trim()) === opaque);
}

const withoutWeakness = (entityTag: string): string =>
  entityTag.startsWith('W/') ? entityTag.slice(2) : entityTag;

const GZIP = /(?:^|,)\s*(?:gzip|x-gzip|\*)\s*(?:;\s*q=([0-9.]{1,5})\s*)?(?=,|$)/i;

/** Whether an Accept-Encoding header allows gzip (RFC 9110 12.5.3). */
export function acceptsGzip(header: string | undefined): boolean {
  if (header === undefined) return false;
  const match = GZIP.exec(header);
  return match !== null && Number(match[1] ?? '1') > 0;
}

/**
 * Whom a request counts for: the peer's address, of IPv6 its /64, which is what one household gets. Forwarding headers
 * are not believed: anybody can write them.
 */
export function clientOf(remoteAddress: string | undefined): string {
  if (remoteAddress === undefined) return '';
  if (!remoteAddress.includes(':') || remoteAddress.startsWith('::ffff:')) return remoteAddress;
  const [head = '', tail] = remoteAddress.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? 0 : tail.split(':').length;
    while (groups.length + after < 8) groups.push('0');
    if (after > 0) groups.push(...tail.split(':'));
  }
  return groups.slice(0, 4).join(':');
}
