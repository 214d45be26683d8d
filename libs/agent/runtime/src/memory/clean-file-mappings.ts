/** A range of addresses. */
export interface Mapping {
  readonly start: bigint;
  readonly length: bigint;
}

const HEADER = /^([0-9a-f]+)-([0-9a-f]+) (\S{4}) \S+ \S+ (\d+)/;

/**
 * The ranges of a process that hold nothing but what a file holds: they cannot be written, and no page of them was ever
 * changed, as the relocations of a program are.
 * @param smaps text of `/proc/<pid>/smaps`
 */
export function cleanFileMappings(smaps: string): Mapping[] {
  return smaps.split(/\n(?=[0-9a-f]+-[0-9a-f]+ )/).flatMap((mapping) => {
    const [, start = '', end = '', rights = '', inode = ''] = HEADER.exec(mapping) ?? [];
    const isOfFile = inode !== '' && inode !== '0';
    if (!isOfFile || rights.includes('w') || !/^Anonymous:\s+0 kB$/m.test(mapping)) return [];
    const address = BigInt(`0x${start}`);
    return [{ start: address, length: BigInt(`0x${end}`) - address }];
  });
}
