import type { EntityManager } from 'typeorm';
import { decodeCursor, encodeCursor, invalidCursor, type Page, type PageRequest } from './keyset-page';
import { isDataException } from './postgres-errors';
import type { SqlConditions } from './sql-conditions';

/** One part of a list's order: an indexed SQL expression and the type its text form casts back to. */
export interface OrderPart {
  readonly expression: string;
  readonly type: 'text' | 'uuid' | 'timestamptz' | 'bigint';
}

/** A list in keyset order; the last order part makes it total. */
export interface KeysetSelect {
  readonly columns: string;
  readonly from: string;
  /** What the total is counted over, when joins in `from` add nothing to it. */
  readonly countFrom?: string;
  readonly conditions: SqlConditions;
  readonly orderBy: readonly OrderPart[];
  readonly direction: 'ASC' | 'DESC';
  readonly page: PageRequest;
}

/**
 * Reads one page after the cursor, in index order, and the total of all pages.
 * @throws DomainError invalid_cursor
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- callers name the row that their columns make
export async function selectKeysetPage<Row extends object, T>(
  manager: EntityManager,
  select: KeysetSelect,
  map: (row: Row) => T,
): Promise<Page<T>> {
  const { columns, from, conditions, orderBy, direction, page } = select;
  const after = page.cursor === undefined ? conditions : afterCursor(select, page.cursor);
  const order = orderBy.map((part) => `${part.expression} ${direction}`).join(', ');
  const key = orderBy.map((part) => `(${part.expression})::text`).join(', ');
  const rows = await manager
    .query<(Row & { cursor_key: string[] })[]>(
      `SELECT ${columns}, ARRAY[${key}] AS cursor_key FROM ${from} ${after.where} ORDER BY ${order} LIMIT ${page.limit + 1}`,
      after.parameters,
    )
    .catch((error: unknown) => {
      // A cursor in the right form can still hold what casts to no id and no time.
      throw page.cursor !== undefined && isDataException(error) ? invalidCursor() : error;
    });
  const isWhole = page.cursor === undefined && rows.length <= page.limit;
  const total = isWhole ? rows.length : await countAll(manager, select);
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  const nextCursor = rows.length > page.limit && last !== undefined ? encodeCursor(last.cursor_key) : null;
  return { items: items.map(map), nextCursor, total };
}

async function countAll(manager: EntityManager, { from, countFrom, conditions }: KeysetSelect): Promise<number> {
  const [count] = await manager.query<{ total: string }[]>(
    `SELECT count(*) AS total FROM ${countFrom ?? from} ${conditions.where}`,
    conditions.parameters,
  );
  return Number(count?.total ?? 0);
}

function afterCursor({ conditions, orderBy, direction }: KeysetSelect, cursor: string): SqlConditions {
  const key = decodeCursor(cursor, orderBy.length);
  const expressions = orderBy.map((part) => part.expression).join(', ');
  return conditions.clone().add(
    (...placeholders) => {
      const values = placeholders.map((placeholder, index) => `${placeholder}::${orderBy[index]?.type ?? 'text'}`);
      return `(${expressions}) ${direction === 'ASC' ? '>' : '<'} (${values.join(', ')})`;
    },
    ...key,
  );
}
