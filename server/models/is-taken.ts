/** Whether a write failed because a unique key is taken (MongoDB's code 11000, on both drivers). */
export const isTaken = (err: unknown): boolean => typeof err === 'object' && err !== null && 'code' in err && err.code === 11_000
