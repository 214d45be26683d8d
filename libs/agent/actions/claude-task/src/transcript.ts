import { closeSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePrivateDirectory, type Logger, messageOf } from '@gururmm/agent/runtime';

const MAX_BYTES = 10 * 1024 * 1024;
const MAX_FILES = 50;
const SUFFIX = '.jsonl';

/** What the CLI wrote during one task, kept on the device; the newest {@link MAX_FILES} stay. */
export class Transcript {
  private file: number | undefined;
  private sizeBytes = 0;

  private constructor(
    path: string,
    private readonly logger: Logger,
  ) {
    this.file = openSync(path, 'a', 0o600);
  }

  /** @throws when the directory cannot be written: a task without a transcript is not started */
  static open(directory: string, commandId: string, logger: Logger): Transcript {
    ensurePrivateDirectory(directory);
    removeOldest(directory, MAX_FILES - 1);
    return new Transcript(join(directory, `${commandId}${SUFFIX}`), logger);
  }

  /** A full disk ends the transcript, not the task. */
  write(bytes: Uint8Array): void {
    if (this.file === undefined) return;
    try {
      this.sizeBytes += writeSync(this.file, bytes.subarray(0, MAX_BYTES - this.sizeBytes));
    } catch (error) {
      this.logger.warn('the transcript of a Claude task ends early', { error: messageOf(error) });
      this.close();
    }
    if (this.sizeBytes >= MAX_BYTES) this.close();
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }
}

function removeOldest(directory: string, kept: number): void {
  const files = readdirSync(directory)
    .filter((name) => name.endsWith(SUFFIX))
    .map((name) => join(directory, name))
    .map((path) => ({ path, changedMs: statSync(path).mtimeMs }))
    .sort((one, other) => other.changedMs - one.changedMs);
  for (const { path } of files.slice(kept)) rmSync(path, { force: true });
}
