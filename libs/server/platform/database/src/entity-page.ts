import type { EntityManager, EntityTarget } from 'typeorm';
import type { Page } from './keyset-page';
import { type KeysetSelect, selectKeysetPage } from './keyset-select';

/**
 * One page of whole entities: their ids in keyset order from the index, then the rows.
 * @param alias of the entity's table in the select's SQL
 * @throws DomainError invalid_cursor
 */
export async function selectEntityPage<E extends { id: string }>(
  manager: EntityManager,
  entity: EntityTarget<E>,
  alias: string,
  select: Omit<KeysetSelect, 'columns'>,
): Promise<Page<E>> {
  const ids = await selectKeysetPage<{ id: string }, string>(
    manager,
    { ...select, columns: `${alias}.id` },
    (row) => row.id,
  );
  const rows = await manager
    .createQueryBuilder(entity, 'row')
    .where('row.id = ANY(:ids)', { ids: ids.items })
    .getMany();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return { ...ids, items: ids.items.flatMap((id) => byId.get(id) ?? []) };
}
