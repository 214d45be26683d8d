import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { CliError, messageOf } from '../cli-error';
import { EXIT } from '../exit-codes';

/** Text of a file that holds a secret, if there is one. @throws CliError configuration when others can read it too */
export function readPrivateFile(file: string): string | undefined {
  const mode = statSync(file, { throwIfNoEntry: false })?.mode;
  if (mode === undefined) return undefined;
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new CliError(
      EXIT.configuration,
      `${file} is readable by others; make it yours alone (chmod 600), or sign in again after grmm logout.`,
    );
  }
  return readFileSync(file, 'utf8');
}

/** Written beside and renamed: the file is whole, and 0600 from its first byte. @throws CliError configuration */
export function writePrivateFile(file: string, text: string): void {
  const temporary = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' });
    chmodSync(temporary, 0o600);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new CliError(EXIT.configuration, `${file} could not be written: ${messageOf(error)}`);
  }
}
