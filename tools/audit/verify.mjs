// Usage: node tools/audit/verify.mjs [--database-url URL] [--heads FILE]
//
// Recomputes every chain of the audit log. Prints the number of rows and each chain's head and exits 0, or names
// the first broken row of each broken chain and exits 1. Kept elsewhere, the printed heads show the next run
// (`--heads FILE`) whether the end of a chain was cut off or rewritten as a whole.
// Without a URL: DATABASE_URL, else the embedded PostgreSQL of the running server (RMM_DATA_DIR, default .data).
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { readOptions } from '../build/read-options.mjs';
import { checkChains } from './audit-chain.mjs';

const HEAD = /^head (\S+) (\d+) ([0-9a-f]{64})$/;
const PORT_LINE = 3;

const { values } = readOptions({ options: { 'database-url': { type: 'string' }, heads: { type: 'string' } } });
const url = values['database-url'] ?? process.env.DATABASE_URL ?? embeddedUrl(process.env.RMM_DATA_DIR ?? '.data');
if (url === undefined) fail('No database: give --database-url, or start the server whose data directory this is.');

const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
try {
  await client.connect();
  const { rows, heads, broken } = await checkChains(client, values.heads === undefined ? [] : readHeads(values.heads));
  for (const { id, chain, seq, fault } of broken) {
    console.log(`broken: row ${id}, place ${seq} in the chain of client ${chain}: ${fault}`);
  }
  if (broken.length === 0) {
    console.log(`${rows} rows in ${heads.length} chains, all in order`);
    for (const { chain, seq, hash } of heads) console.log(`head ${chain} ${seq} ${hash}`);
  }
  process.exitCode = broken.length === 0 ? 0 : 1;
} catch (error) {
  fail(`The audit log cannot be read: ${error.message}`);
} finally {
  await client.end();
}

/** The heads that an earlier run printed. */
function readHeads(file) {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => HEAD.exec(line));
  return lines.flatMap((match) => (match === null ? [] : [{ chain: match[1], seq: Number(match[2]), hash: match[3] }]));
}

function embeddedUrl(dataDir) {
  const pidFile = join(dataDir, 'postgres', 'postmaster.pid');
  const passwordFile = join(dataDir, 'secrets', 'postgres-owner-password');
  if (!existsSync(pidFile) || !existsSync(passwordFile)) return undefined;
  const port = readFileSync(pidFile, 'utf8').split('\n')[PORT_LINE]?.trim();
  const password = encodeURIComponent(readFileSync(passwordFile, 'utf8').trim());
  return `postgres://gururmm_owner:${password}@127.0.0.1:${port}/gururmm`;
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
