import { BroadcastId } from '@naru/contracts/ids';
import { AppError } from '@naru/platform/errors';

/** Where a page of broadcasts ended: newest first, the id breaks ties. */
export interface ListPosition {
  createdAtMs: number;
  id: BroadcastId;
}

/** The last moment a JavaScript Date can hold. */
const MAX_DATE_MS = 8.64e15;
const CURSOR = /^(\d{1,16})_([0-9a-f-]{36})$/;

/** Opaque to clients, but holds nothing secret: forging one only moves the start of a public list. */
export const encodeCursor = ({ createdAtMs, id }: ListPosition): string =>
  Buffer.from(`${createdAtMs}_${id}`).toString('base64url');

/** @throws AppError `invalid-query` */
export function decodeCursor(cursor: string): ListPosition {
  const [, moment, uuid] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  const createdAtMs = Number(moment);
  const id = BroadcastId.safeParse(uuid);
  if (!id.success || !(createdAtMs <= MAX_DATE_MS)) {
    throw new AppError('invalid-query', 'the cursor is not one of ours');
  }
  return { createdAtMs, id: id.data };
}
