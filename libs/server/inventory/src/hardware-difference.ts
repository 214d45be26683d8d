import type { Hardware } from '@gururmm/shared/protocol';

/** One fact of a machine before and after; null where there was, or is, none. */
export interface HardwareDifference {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What changed between two inventories, fact by fact, in the order of the schema. */
export function hardwareDifferences(before: Hardware, after: Hardware): HardwareDifference[] {
  const [earlier, later] = [factsOf(before), factsOf(after)];
  return [...new Set([...earlier.keys(), ...later.keys()])].flatMap((field) => {
    const [was, is] = [earlier.get(field) ?? null, later.get(field) ?? null];
    return was === is ? [] : [{ field, before: was, after: is }];
  });
}

/** Each slot and each disk is one fact, by its name; its parts are told in one order, in which jsonb does not keep them. */
function factsOf({ memory_modules: modules, disks, ...facts }: Hardware): Map<string, string> {
  return new Map([
    ...Object.entries(facts).map(([field, value]): [string, string] => [field, String(value)]),
    ...modules.map(({ slot, ...module }): [string, string] => [`memory_modules ${slot}`, partsOf(module)]),
    ...disks.map(({ name, ...disk }): [string, string] => [`disks ${name}`, partsOf(disk)]),
  ]);
}

function partsOf(thing: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(thing).filter(([, value]) => value !== undefined);
  return parts
    .map(([name, value]) => `${name} ${String(value)}`)
    .sort()
    .join(', ');
}
