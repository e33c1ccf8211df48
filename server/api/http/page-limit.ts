import { z } from 'zod'

/** The `limit` of a query: how many a page has, 50 when nothing is said. */
export const pageLimit = (most: number) =>
  z.string().regex(/^\d{1,4}$/, `write a number from 1 to ${most}`).default('50').transform(Number).pipe(z.int().min(1).max(most))
