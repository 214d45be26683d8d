import { readFileSync } from 'node:fs';

/** Where the site's key comes from; never from the arguments, which every user of a machine can read. */
export interface SiteKeySource {
  readonly siteKeyFile?: string;
  readonly siteKeyStdin?: boolean;
}

/** The site's key from a file, from standard input, or from `GURURMM_SITE_KEY`. */
export async function readSiteKey({ siteKeyFile, siteKeyStdin = false }: SiteKeySource): Promise<string | undefined> {
  if (siteKeyFile !== undefined) return readFileSync(siteKeyFile, 'utf8').trim();
  if (siteKeyStdin) return (await readAllOfStdin()).trim();
  return fromEnvironment('GURURMM_SITE_KEY');
}

/** A value of the environment; one that is empty was not given. */
export function fromEnvironment(name: string): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}

async function readAllOfStdin(): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of process.stdin) pieces.push(Buffer.from(piece as Uint8Array));
  return Buffer.concat(pieces).toString('utf8');
}
