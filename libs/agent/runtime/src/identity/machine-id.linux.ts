import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCES = ['etc/machine-id', 'var/lib/dbus/machine-id'];

/** machine-id(5): 32 hex digits; "uninitialized" in images that were never booted. */
export function readMachineId(rootDirectory = '/'): string | undefined {
  return SOURCES.map((source) => readIfThere(join(rootDirectory, source))).find((id) => /^[0-9a-f]{32}$/.test(id));
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return ''; // absent is an expected answer: minimal containers have no machine-id
  }
}
