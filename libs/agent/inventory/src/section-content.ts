import { createHash } from 'node:crypto';
import {
  type InventoryContent,
  MAX_SERVICES,
  MAX_SOFTWARE,
  type ServiceItem,
  type SoftwareItem,
} from '@gururmm/shared/protocol';

/** Most bytes of a list as JSON: a frame of 1 MiB must hold it. */
const MAX_LIST_BYTES = 900 * 1024;

/** Software in one order and each item once, however the system lists it. */
export function softwareContent(items: readonly SoftwareItem[]): InventoryContent {
  const unique = new Map(items.map((item) => [softwareKey(item), item]));
  const { kept, truncated } = bounded(sortedByKey(unique), MAX_SOFTWARE);
  return { section: 'software', software: kept, truncated };
}

export function servicesContent(items: readonly ServiceItem[]): InventoryContent {
  const unique = new Map(items.map((item) => [item.name.toLowerCase(), item]));
  const { kept, truncated } = bounded(sortedByKey(unique), MAX_SERVICES);
  return { section: 'services', services: kept, truncated };
}

/** Over the content alone: the same things have the same hash at any time. */
export function contentHash(content: InventoryContent): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

function softwareKey({ source, name, arch = '', version = '' }: SoftwareItem): string {
  return JSON.stringify([name.toLowerCase(), source, arch, version]);
}

/** By code units, which is the same order on every system. */
function sortedByKey<T>(items: ReadonlyMap<string, T>): T[] {
  return [...items].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

function bounded<T>(items: readonly T[], limit: number): { kept: T[]; truncated: boolean } {
  const kept: T[] = [];
  let bytes = 0;
  for (const item of items.slice(0, limit)) {
    bytes += Buffer.byteLength(JSON.stringify(item)) + 1;
    if (bytes > MAX_LIST_BYTES) break;
    kept.push(item);
  }
  return { kept, truncated: kept.length < items.length };
}
