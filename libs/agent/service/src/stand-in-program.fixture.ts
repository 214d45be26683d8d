import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A program that writes its argument vectors down and answers by a shell script. */
export class StandInProgram {
  readonly directory = mkdtempSync(join(tmpdir(), 'gururmm-stand-in-'));
  readonly path = join(this.directory, 'program');
  private readonly callsPath = join(this.directory, 'calls');

  /** @param answer shell text; `$1` is the first argument, and files of the directory may be used as memory */
  constructor(answer: string) {
    const record = `{ printf '<%s>' "$@"; echo; } >>'${this.callsPath}'`;
    writeFileSync(this.path, `#!/bin/sh\ncd '${this.directory}'\n${record}\n${answer}\n`);
    chmodSync(this.path, 0o700);
  }

  /** The argument vectors since the last question, joined by spaces. */
  takeCalls(): string[] {
    const text = existsSync(this.callsPath) ? readFileSync(this.callsPath, 'utf8') : '';
    writeFileSync(this.callsPath, '');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.slice(1, -1).replaceAll('><', ' '));
  }

  dispose(): void {
    rmSync(this.directory, { recursive: true });
  }
}
