import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { configDirectory } from './config-directory';
import { readPrivateFile, writePrivateFile } from './private-file';

const exchangedTokenSchema = z.object({
  server: z.string(),
  id_token_sha256: z.string(),
  token: z.string().min(1),
  expires_at: z.string().nullable(),
});

type Environment = Readonly<Record<string, string | undefined>>;

/** Less than this is too little for one more command. */
const LEAST_LIFETIME_MS = 60_000;

/**
 * What an ID token was exchanged for: a server exchanges each only once, and a job has many
 * commands. Kept under the hash of the ID token, so that another job never gets it.
 */
export class ExchangedTokenFile {
  private readonly file: string;

  constructor(environment: Environment) {
    this.file = join(configDirectory(environment), 'exchanged-token.json');
  }

  /** The token of this server for this ID token, while it lives. */
  read(server: string, idToken: string, nowMs: number): string | undefined {
    const kept = this.parse();
    if (kept?.server !== server || kept.id_token_sha256 !== hashOf(idToken)) return undefined;
    const isAlive = kept.expires_at === null || Date.parse(kept.expires_at) - nowMs > LEAST_LIFETIME_MS;
    return isAlive ? kept.token : undefined;
  }

  write(server: string, idToken: string, exchanged: { token: string; expires_at: string | null }): void {
    const kept = { server, id_token_sha256: hashOf(idToken), ...exchanged };
    writePrivateFile(this.file, `${JSON.stringify(kept, null, 2)}\n`);
  }

  remove(): void {
    rmSync(this.file, { force: true });
  }

  /** A file that cannot be understood is replaced by the next exchange. */
  private parse(): z.infer<typeof exchangedTokenSchema> | undefined {
    const text = readPrivateFile(this.file);
    if (text === undefined) return undefined;
    try {
      return exchangedTokenSchema.parse(JSON.parse(text));
    } catch {
      return undefined;
    }
  }
}

function hashOf(idToken: string): string {
  return createHash('sha256').update(idToken).digest('hex');
}
