import { existsSync } from 'node:fs';
import { configPathFrom, currentOsType } from '@gururmm/agent/runtime';
import { installLayout } from '@gururmm/agent/service';
import { resolve } from 'node:path';

/** What is said where no agent is installed. */
export function absenceSentence(prefix: string | undefined): string {
  return `no agent is installed ${prefix === undefined ? 'on this machine' : `in ${resolve(prefix)}`}`;
}

/** Where agent.toml is looked for: in an installation below `prefix`, or where it was told. */
export function configPathOf(configFlag: string | undefined, prefix: string | undefined): string {
  const osType = currentOsType();
  return prefix === undefined
    ? configPathFrom(configFlag, process.env, osType)
    : installLayout(osType, resolve(prefix)).configPath;
}

/** Whether there is no agent.toml although nobody said where it stands. */
export function isNothingInstalled(configFlag: string | undefined, prefix: string | undefined): boolean {
  return configFlag === undefined && !existsSync(configPathOf(configFlag, prefix));
}
