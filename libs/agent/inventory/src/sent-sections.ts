import { readFileSync } from 'node:fs';
import { type Logger, messageOf, replaceFileDurably } from '@gururmm/agent/runtime';
import type { InventorySection } from '@gururmm/shared/protocol';
import { z } from 'zod';

const fileSchema = z.partialRecord(
  z.enum(['hardware', 'software', 'services']),
  z.object({ hash: z.string(), stored_at_ms: z.number() }),
);

type Stored = z.infer<typeof fileSchema>;

/** Which inventory the server has stored, over restarts. Without the file everything is sent again, and that is all. */
export class SentSections {
  private readonly stored: Stored;

  constructor(
    private readonly path: string,
    private readonly logger: Pick<Logger, 'warn'>,
  ) {
    this.stored = read(path);
  }

  /** Whether the server has this content, and heard of it less than `maxAgeMs` ago. */
  isKnown(section: InventorySection, hash: string, nowMs: number, maxAgeMs: number): boolean {
    const stored = this.stored[section];
    return stored?.hash === hash && Math.abs(nowMs - stored.stored_at_ms) < maxAgeMs;
  }

  /** When the server last stored a section, in milliseconds; undefined: never. */
  storedAtMs(section: InventorySection): number | undefined {
    return this.stored[section]?.stored_at_ms;
  }

  note(section: InventorySection, hash: string, nowMs: number): void {
    this.stored[section] = { hash, stored_at_ms: nowMs };
    try {
      replaceFileDurably(this.path, JSON.stringify(this.stored));
    } catch (error) {
      this.logger.warn('which inventory was sent could not be noted', { error: messageOf(error) });
    }
  }
}

function read(path: string): Stored {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // It was never written, or not to its end: the inventory itself is still there to be read.
    return {};
  }
}
