/** Which part of a list: `cursor` is the `next_cursor` of the page before, null for the first. */
export interface PageRequest {
  limit: number;
  cursor: string | null;
}

/** The same as query parameters, where an absent cursor is left out. */
export function pagingOf({ limit, cursor }: PageRequest): { limit: number; cursor?: string } {
  return cursor === null ? { limit } : { limit, cursor };
}
