import { existsSync, readFileSync, rmSync } from 'node:fs';
import { credentialKindOf } from '@gururmm/shared/protocol';
import { replaceFileDurably } from '../files/durable-files';

/** The agent's own key in a file that only root or SYSTEM can read. */
export class AgentKeyFile {
  private key: string | undefined;

  constructor(private readonly path: string) {
    const kept = existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
    this.key = kept === '' ? undefined : kept;
  }

  current(): string | undefined {
    return this.key;
  }

  /**
   * Stores the key durably; only then may the agent act on it, since the server shows it once.
   * @throws when the text is no agent key.
   */
  store(key: string): void {
    if (credentialKindOf(key) !== 'agentKey') throw new Error('the server sent an agent key of an unknown form');
    replaceFileDurably(this.path, `${key}\n`);
    this.key = key;
  }

  /** Makes the next connection enrol again; the file is only replaced once a new key arrives. */
  forget(): void {
    this.key = undefined;
  }

  remove(): void {
    rmSync(this.path, { force: true });
    this.key = undefined;
  }
}
