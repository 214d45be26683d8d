import type { NewRollout } from '@gururmm/console/data-access';

/** Who fits the filter and gets nothing, in words; empty where that is nobody. */
export function excludedText({ excluded }: Pick<NewRollout, 'excluded'>): string {
  const parts = [
    { count: excluded.same_version, why: 'have it already' },
    { count: excluded.channel_or_pin, why: 'are kept from it by their policy' },
    { count: excluded.no_file_for_platform, why: 'have a system it is not made for' },
    { count: excluded.cannot_update, why: 'cannot update themselves' },
  ].filter(({ count }) => count > 0);
  return parts.length === 0 ? '' : `Left out: ${parts.map(({ count, why }) => `${count} ${why}`).join(', ')}.`;
}
