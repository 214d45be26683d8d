import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { replaceFileDurably } from '@gururmm/agent/runtime';
import * as z from 'zod';

const recordSchema = z.object({
  path: z.string(),
  version: z.string(),
  sha256: z.string(),
  size_bytes: z.number(),
  modified_ms: z.number(),
});

/** The program as it was when the agent last started from it. */
export type ProgramRecord = z.infer<typeof recordSchema>;

/**
 * Notes which program runs, so that `doctor` sees later whether something removed or changed it. It is read through
 * only after it was exchanged: once for each version.
 */
export async function recordProgram(recordPath: string, path: string, version: string): Promise<void> {
  const { size, mtimeMs } = statSync(path);
  const known = readProgramRecord(recordPath);
  const isKnown = known?.path === path && known.version === version && known.size_bytes === size;
  if (isKnown && known.modified_ms === mtimeMs) return;
  const record: ProgramRecord = {
    path,
    version,
    sha256: await hashOfFile(path),
    size_bytes: size,
    modified_ms: mtimeMs,
  };
  replaceFileDurably(recordPath, `${JSON.stringify(record)}\n`);
}

/** Undefined: no agent has started here yet, or the note is damaged. */
export function readProgramRecord(recordPath: string): ProgramRecord | undefined {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(recordPath, 'utf8')));
  } catch {
    return undefined; // the next start of the agent writes it again
  }
}

/**
 * The note of an agent that has started: it reads its program through after the start, which takes a moment.
 * @param limitMs how long the note is waited for
 */
export async function awaitProgramRecord(recordPath: string, limitMs = 10_000): Promise<ProgramRecord | undefined> {
  const endMs = performance.now() + limitMs;
  let record = readProgramRecord(recordPath);
  while (record === undefined && performance.now() < endMs) {
    await sleep(100);
    record = readProgramRecord(recordPath);
  }
  return record;
}

/** SHA-256 of a file in lower-case hex. @throws the system's error */
export async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
