import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';
import { configDirectory } from './config-directory';
import { readPrivateFile, writePrivateFile } from './private-file';

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

/** @throws CliError configuration when the file cannot be understood, or others can read it */
export function readStoredLogin(environment: Environment): StoredLogin | undefined {
  const file = loginFile(environment);
  const text = readPrivateFile(file);
  if (text === undefined) return undefined;
  try {
    return storedLoginSchema.parse(JSON.parse(text));
  } catch {
    // Its text holds a token, and so might a message about it.
    throw new CliError(EXIT.configuration, `${file} is damaged; sign in again with grmm login.`);
  }
}

export function writeStoredLogin(environment: Environment, login: StoredLogin): void {
  writePrivateFile(loginFile(environment), `${JSON.stringify(login, null, 2)}\n`);
}

export function removeStoredLogin(environment: Environment): void {
  rmSync(loginFile(environment), { force: true });
}
