import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InterfaceCounters } from './interface-counters';

/** Reads /proc/net/dev. */
export async function readCounters(rootDirectory: string): Promise<InterfaceCounters[]> {
  return parseProcNetDev(await readFile(join(rootDirectory, 'proc/net/dev'), 'utf8'));
}

/** Parses proc_pid_net(5) `dev`: two heading lines, then `name: rx-bytes ... tx-bytes ...`. */
export function parseProcNetDev(text: string): InterfaceCounters[] {
  const counters: InterfaceCounters[] = [];
  for (const [, name, values] of text.matchAll(/^\s*([^\s:|]+):\s*(.+)$/gm)) {
    const fields = (values ?? '').trim().split(/\s+/).map(Number);
    const [rxBytes, txBytes] = [fields[0], fields[8]];
    if (name !== undefined && rxBytes !== undefined && txBytes !== undefined) counters.push({ name, rxBytes, txBytes });
  }
  return counters;
}
