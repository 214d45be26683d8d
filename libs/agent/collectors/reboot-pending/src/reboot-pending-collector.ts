import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type Collector, type CollectorConfig, systemProgram } from '@gururmm/agent/runtime';
import type { OsType } from '@gururmm/shared/protocol';

/** Written by the package manager's hooks of Debian and Ubuntu. */
const LINUX_MARKS = ['run/reboot-required', 'var/run/reboot-required'];

/** Keys that exist exactly while Windows waits for a restart. */
const WINDOWS_KEYS = [
  String.raw`HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired`,
  String.raw`HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending`,
];
const REG_TIMEOUT_MS = 10_000;

/** How `reg.exe query` ended; its words are in the language of the system and are not read. */
export interface RegistryAnswer {
  readonly exitCode: number | null;
  readonly stderr: string;
}

/** Asks the registry for a key. */
export type AskRegistry = (key: string, signal: AbortSignal) => Promise<RegistryAnswer>;

/** Says whether the system waits for a restart; undefined where it does not tell. */
export function createRebootPendingCollector(
  osType: OsType,
  ask: AskRegistry = askRegistry,
): Collector<boolean | undefined> {
  let rootDirectory = '/';
  return {
    name: 'reboot-pending',
    init: (config: CollectorConfig) => void (rootDirectory = config.rootDirectory),
    collect: (signal) => {
      switch (osType) {
        case 'linux':
          return some(LINUX_MARKS, (mark) => fileExists(join(rootDirectory, mark)));
        case 'windows':
          return some(WINDOWS_KEYS, async (key) => keyExists(await ask(key, signal)));
        case 'macos':
          return Promise.resolve(undefined);
      }
    },
  };
}

async function some(items: readonly string[], test: (item: string) => Promise<boolean>): Promise<boolean> {
  for (const item of items) if (await test(item)) return true;
  return false;
}

function fileExists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** `reg.exe query` ends with 1 when the key does not exist; when it cannot be asked at all, nothing is claimed. */
function keyExists({ exitCode, stderr }: RegistryAnswer): boolean {
  if (exitCode === 0) return true;
  if (exitCode === 1) return false;
  throw new Error(`reg.exe gave no answer: ${stderr.trim()}`);
}

function askRegistry(key: string, signal: AbortSignal): Promise<RegistryAnswer> {
  const options = { signal, timeout: REG_TIMEOUT_MS, windowsHide: true };
  return new Promise((resolve) => {
    execFile(systemProgram('reg.exe'), ['query', key, '/reg:64'], options, (error, _stdout, stderr) => {
      if (error === null) resolve({ exitCode: 0, stderr });
      else resolve({ exitCode: typeof error.code === 'number' ? error.code : null, stderr: stderr || error.message });
    });
  });
}
