import type { AvailableRelease } from '@gururmm/console/data-access';

const SYSTEMS: Readonly<Record<string, string>> = { windows: 'Windows', linux: 'Linux', macos: 'macOS' };

/** The machines that a release is for: each system with its processors. */
export function platformsText({ files }: Pick<AvailableRelease, 'files'>): string {
  const archs = new Map<string, Set<string>>();
  for (const { arch, os } of files) archs.set(os, (archs.get(os) ?? new Set<string>()).add(arch));
  const texts = [...archs].map(([os, set]) => `${SYSTEMS[os] ?? os} (${[...set].sort().join(', ')})`);
  return texts.length === 0 ? 'None' : texts.join('; ');
}
