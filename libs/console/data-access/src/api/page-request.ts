/** Which part of a list: `cursor` is the `next_cursor` of the page before, null for the first. */
export interface PageRequest {
  limit: number;
  cursor: string | null;
}
