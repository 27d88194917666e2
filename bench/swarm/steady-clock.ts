/** Milliseconds of the one clock that all threads and processes of this machine share. */
export const steadyMs = (): number => Number(process.hrtime.bigint()) / 1e6;
