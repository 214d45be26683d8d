/** The server's limit of a page. */
export const MAX_PAGE_SIZE = 500;

interface PageOf<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
  readonly total: number;
}

/** Items of a list, page after page, as far as the caller reads. */
export async function* readPages<T>(
  fetchPage: (page: { limit: number; cursor?: string }) => Promise<PageOf<T>>,
  pageSize: number = MAX_PAGE_SIZE,
): AsyncGenerator<T> {
  let cursor: string | null = null;
  do {
    const page: PageOf<T> = await fetchPage({ limit: pageSize, ...(cursor === null ? {} : { cursor }) });
    yield* page.items;
    cursor = page.next_cursor;
  } while (cursor !== null);
}

/** All items of a list. */
export async function readAllPages<T>(
  fetchPage: (page: { limit: number; cursor?: string }) => Promise<PageOf<T>>,
): Promise<T[]> {
  const items: T[] = [];
  for await (const item of readPages(fetchPage)) items.push(item);
  return items;
}
