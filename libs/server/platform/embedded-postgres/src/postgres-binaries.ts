import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { EmbeddedPostgresError } from './embedded-postgres.errors';

/** Absolute paths of PostgreSQL's programs. */
export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly pgCtl: string;
}

const PACKAGE_PLATFORMS: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: 'linux',
  darwin: 'darwin',
  win32: 'windows',
};

/**
 * Finds the programs in the platform's package, a dependency of `embedded-postgres`. That package itself
 * is not loaded: its exit hook would end the process on a signal before the server has drained.
 * @throws EmbeddedPostgresError when the platform has no package.
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${PACKAGE_PLATFORMS[process.platform] ?? process.platform}-${process.arch}`;
  const resolveFrom = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  try {
    const programs = (await import(pathToFileURL(resolveFrom.resolve(name)).href)) as Record<string, string>;
    const { postgres, initdb, pg_ctl: pgCtl } = programs;
    if (postgres !== undefined && initdb !== undefined && pgCtl !== undefined) return { postgres, initdb, pgCtl };
  } catch (error) {
    throw missing(name, error);
  }
  throw missing(name, undefined);
}

function missing(name: string, cause: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `There is no embedded PostgreSQL for this machine (package ${name} is not installed); set DATABASE_URL.`,
    { cause },
  );
}
