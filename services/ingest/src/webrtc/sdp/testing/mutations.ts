/** Whole numbers from 0 to below `limit`, the same ones for the same seed. */
export function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** Pieces that change the meaning of a line, more often than a random byte would. */
const PIECES = [
  '\r\n',
  '\n',
  '\r',
  '\0',
  ' ',
  ':',
  '=',
  ';',
  '/',
  '-1',
  '99999999999',
  'a=',
  'm=audio 9 x 0\r\n',
  '*',
  'ÿ',
];

/** The bytes with one to four places overwritten, cut out, doubled or replaced by a piece. */
export function mutated(original: Buffer, random: (limit: number) => number): Buffer {
  let bytes = Buffer.from(original);
  for (let left = 1 + random(4); left > 0; left -= 1) {
    const at = random(bytes.length);
    const end = Math.min(bytes.length, at + 1 + random(30));
    const piece = Buffer.from(PIECES[random(PIECES.length)] ?? '');
    const middles = [piece, Buffer.from([random(256)]), Buffer.alloc(0), bytes.subarray(at, end)];
    const middle = middles[random(middles.length)] ?? piece;
    const keptFrom = random(2) === 0 ? at : end;
    bytes = Buffer.concat([bytes.subarray(0, at), middle, bytes.subarray(keptFrom)]);
  }
  return bytes;
}
