import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CliError, messageOf } from '../cli-error';
import { EXIT } from '../exit-codes';
import { configDirectory } from './config-directory';

const storedLoginSchema = z.object({
  server: z.string(),
  token: z.string().min(1),
  expires_at: z.string().nullable(),
});

/** What `grmm login` keeps. */
export type StoredLogin = z.infer<typeof storedLoginSchema>;

type Environment = Readonly<Record<string, string | undefined>>;

export function loginFile(environment: Environment): string {
  return join(configDirectory(environment), 'login.json');
}

/** @throws CliError configuration when the file cannot be read, or others can read it */
export function readStoredLogin(environment: Environment): StoredLogin | undefined {
  const file = loginFile(environment);
  const mode = modeOf(file);
  if (mode === undefined) return undefined;
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new CliError(
      EXIT.configuration,
      `${file} is readable by others; make it yours alone (chmod 600), or sign in again after grmm logout.`,
    );
  }
  try {
    return storedLoginSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Its text holds a token, and so might a message about it.
    throw new CliError(EXIT.configuration, `${file} is damaged; sign in again with grmm login.`);
  }
}

/** Written beside and renamed: the file is whole, and 0600 from its first byte. */
export function writeStoredLogin(environment: Environment, login: StoredLogin): void {
  const file = loginFile(environment);
  const temporary = `${file}.${process.pid}`;
  try {
    mkdirSync(configDirectory(environment), { recursive: true, mode: 0o700 });
    writeFileSync(temporary, `${JSON.stringify(login, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    chmodSync(temporary, 0o600);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new CliError(EXIT.configuration, `The login could not be stored: ${messageOf(error)}`);
  }
}

export function removeStoredLogin(environment: Environment): void {
  rmSync(loginFile(environment), { force: true });
}

function modeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mode;
}
