import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the demo has to remember between two runs, in files that only its user can read. */
export class DemoSecrets {
  constructor(dataDir) {
    this.dir = join(dataDir, 'secrets');
    mkdirSync(this.dir, { recursive: true, mode: 0o700 });
  }

  /** @template T @param {string} name @param {() => T} make @returns {T} */
  keep(name, make) {
    const kept = this.read(name);
    if (kept !== undefined) return kept;
    const made = make();
    this.write(name, made);
    return made;
  }

  read(name) {
    const path = join(this.dir, `${name}.json`);
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  }

  write(name, value) {
    const path = join(this.dir, `${name}.json`);
    writeFileSync(`${path}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
}

/** A password nobody has seen before. */
export function newPassword() {
  return randomBytes(12).toString('base64url');
}
