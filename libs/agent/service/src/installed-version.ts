import { existsSync } from 'node:fs';
import { runProgram } from '@gururmm/agent/runtime';
import { compareVersions, isVersion } from '@gururmm/agent/updates';
import * as z from 'zod';

/** An agent that does not say its version within this time is not a working one. */
const TIMEOUT_MS = 60_000;

const answerSchema = z.object({ version: z.string(), floor_version: z.string().optional() });

/** What an installed program says of itself; `unknown`: it does not run, or says nothing that makes sense. */
export type InstalledVersion =
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'known'; readonly version: string; readonly floorVersion: string };

/** Asks the installed program for its version and for the lowest version that it lets follow. */
export async function installedVersion(programPath: string): Promise<InstalledVersion> {
  if (!existsSync(programPath)) return { kind: 'none' };
  try {
    const { stdout } = await runProgram(programPath, ['version', '--json'], TIMEOUT_MS);
    return readAnswer(stdout.trim());
  } catch {
    // Damaged, quarantined, or of another machine: to be replaced, and the caller says so.
    return { kind: 'unknown' };
  }
}

/** An agent from before `--json` prints its version alone; its floor is itself. */
export function readAnswer(answer: string): InstalledVersion {
  if (isVersion(answer)) return { kind: 'known', version: answer, floorVersion: answer };
  const { version, floor_version: floorVersion = version } = answerSchema.parse(JSON.parse(answer));
  return { kind: 'known', version, floorVersion };
}

/** The sentence that says why this version may not take the place of the installed one, or undefined. */
export function downgradeRefusal(ownVersion: string, installed: InstalledVersion): string | undefined {
  if (installed.kind !== 'known' || !isVersion(ownVersion) || !isVersion(installed.floorVersion)) return undefined;
  if (compareVersions(ownVersion, installed.floorVersion) >= 0) return undefined;
  return `version ${installed.version} is installed and lets nothing below ${installed.floorVersion} follow; this is ${ownVersion}. Keep it with --keep-newer, or uninstall it first if you mean it.`;
}

/** The installed version where it is above this one, or undefined. */
export function newerVersion(ownVersion: string, installed: InstalledVersion): string | undefined {
  if (installed.kind !== 'known' || !isVersion(ownVersion) || !isVersion(installed.version)) return undefined;
  return compareVersions(installed.version, ownVersion) > 0 ? installed.version : undefined;
}
