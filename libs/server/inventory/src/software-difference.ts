import type { SoftwareItem, SoftwareSource } from '@gururmm/shared/protocol';

export const SOFTWARE_CHANGE_KINDS = ['installed', 'removed', 'updated'] as const;

export type SoftwareChangeKind = (typeof SOFTWARE_CHANGE_KINDS)[number];

/** What tells one installed thing from another; empty where the system tells nothing. */
export interface SoftwareKey {
  readonly name: string;
  readonly source: SoftwareSource;
  readonly arch: string;
  readonly version: string;
}

export interface SoftwareDifference {
  readonly gone: readonly SoftwareKey[];
  readonly added: readonly SoftwareItem[];
  readonly changes: readonly {
    readonly kind: SoftwareChangeKind;
    readonly name: string;
    readonly source: SoftwareSource;
    readonly arch: string;
    readonly from: string | null;
    readonly to: string | null;
  }[];
}

/**
 * What was installed and removed between two inventories. Where of one name (and source and architecture) one version
 * went and one came, that is an update; several at a time are told one by one.
 */
export function softwareDifference(before: readonly SoftwareKey[], after: readonly SoftwareItem[]): SoftwareDifference {
  const wanted = new Set(after.map((item) => textOf(keyOf(item))));
  const had = new Set(before.map(textOf));
  const gone = before.filter((key) => !wanted.has(textOf(key)));
  const added = after.filter((item) => !had.has(textOf(keyOf(item))));
  const goneByThing = Map.groupBy(gone, thingOf);
  const addedByThing = Map.groupBy(added.map(keyOf), thingOf);
  const changes = [...new Set([...goneByThing.keys(), ...addedByThing.keys()])].flatMap((thing) => {
    const [went, came] = [goneByThing.get(thing) ?? [], addedByThing.get(thing) ?? []];
    const [from] = went;
    const [to] = came;
    if (went.length === 1 && came.length === 1 && from !== undefined && to !== undefined) {
      return [changeOf('updated', to, from.version, to.version)];
    }
    return [
      ...went.map((key) => changeOf('removed', key, key.version, null)),
      ...came.map((key) => changeOf('installed', key, null, key.version)),
    ];
  });
  return { gone, added, changes };
}

export function keyOf({ name, source, arch = '', version = '' }: SoftwareItem): SoftwareKey {
  return { name, source, arch, version };
}

function changeOf(
  kind: SoftwareChangeKind,
  { name, source, arch }: SoftwareKey,
  from: string | null,
  to: string | null,
) {
  return { kind, name, source, arch, from, to };
}

function thingOf({ name, source, arch }: SoftwareKey): string {
  return JSON.stringify([name, source, arch]);
}

function textOf({ name, source, arch, version }: SoftwareKey): string {
  return JSON.stringify([name, source, arch, version]);
}
