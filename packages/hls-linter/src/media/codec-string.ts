import { type Box, findBox } from './boxes.ts';

/** The RFC 6381 name of a sample entry; just its four letters for codecs whose configuration is not read here. */
export function codecOf(entryType: string, inner: readonly Box[]): string {
  switch (entryType) {
    case 'avc1':
    case 'avc3': {
      const { body } = findBox(inner, 'avcC');
      return `${entryType}.${hex(body[1])}${hex(body[2])}${hex(body[3])}`;
    }
    case 'mp4a':
      return `mp4a.${audioObject(findBox(inner, 'esds').body)}`;
    default:
      return entryType;
  }
}

const hex = (byte: number | undefined): string => (byte ?? 0).toString(16).padStart(2, '0');

/** Object type indication and audio object type out of the descriptors of an esds box (ISO/IEC 14496-1 7.2.6). */
function audioObject(esds: Uint8Array): string {
  let indication = 0;
  let position = 4;
  while (position < esds.length) {
    const tag = esds[position] ?? 0;
    position += 1;
    while (((esds[position] ?? 0) & 0x80) !== 0) position += 1;
    position += 1;
    if (tag === 0x03) position += 3;
    else if (tag === 0x04) {
      indication = esds[position] ?? 0;
      position += 13;
    } else if (tag === 0x05) {
      const first = esds[position] ?? 0;
      const objectType = first >> 3;
      const extended = 32 + (((first & 7) << 3) | ((esds[position + 1] ?? 0) >> 5));
      return `${hex(indication)}.${objectType === 31 ? extended : objectType}`;
    } else break;
  }
  return hex(indication);
}
