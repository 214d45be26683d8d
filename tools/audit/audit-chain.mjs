// Recomputes the chains of the audit log outside the server, without its stored functions.
import { createHash } from 'node:crypto';

const ROWS_AT_A_TIME = 1_000;

/**
 * What a row's hash is made of, as text; the same list as in the migration that makes `rmm_audit_hash`.
 * PostgreSQL only writes the JSON: the hash itself is computed here, so a replaced function deceives nobody.
 */
const ROWS = `
DECLARE audit_rows NO SCROLL CURSOR FOR
SELECT id, coalesce(client_id::text, 'none') AS chain, chain_seq, previous_hash, hash, jsonb_build_array(
  client_id, chain_seq, extract(epoch FROM at)::text, actor_kind, actor_id, actor_name, address, request_id, action,
  object_kind, object_id, before, after)::text AS content
FROM audit_log ORDER BY client_id, chain_seq, id`;

/**
 * @typedef {{ chain: string, seq: number, hash: string }} Head the last row of a chain
 * @typedef {{ id: string, chain: string, seq: number, fault: string }} Broken the first row of a chain that does not fit
 */

/**
 * Walks through every chain.
 * @param {import('pg').Client} client connected as a role that sees every row
 * @param {readonly Head[]} earlierHeads heads of an earlier run, which must still stand in their places
 * @returns {Promise<{ rows: number, heads: Head[], broken: Broken[] }>}
 */
export async function checkChains(client, earlierHeads = []) {
  const earlier = new Map(earlierHeads.map((head) => [`${head.chain} ${head.seq}`, head]));
  /** @type {Map<string, Head>} */
  const heads = new Map();
  /** @type {Map<string, Broken>} */
  const broken = new Map();
  let rows = 0;
  for await (const row of auditRows(client)) {
    rows += 1;
    const { chain } = row;
    const seq = Number(row.chain_seq);
    const fault = faultOf(row, seq, heads.get(chain), earlier.get(`${chain} ${seq}`));
    if (fault !== undefined && !broken.has(chain)) broken.set(chain, { id: row.id, chain, seq, fault });
    earlier.delete(`${chain} ${seq}`);
    heads.set(chain, { chain, seq, hash: row.hash.toString('hex') });
  }
  for (const { chain, seq } of earlier.values()) {
    if (!broken.has(chain)) broken.set(chain, { id: 'none', chain, seq, fault: 'missing: an earlier run saw it' });
  }
  return { rows, heads: [...heads.values()], broken: [...broken.values()] };
}

/** @param {Head | undefined} previous @param {Head | undefined} earlier */
function faultOf(row, seq, previous, earlier) {
  if (seq !== (previous?.seq ?? 0) + 1) return 'gap: a row before it is missing';
  if (row.previous_hash.toString('hex') !== (previous?.hash ?? ''))
    return 'wrong previous hash: the row before it was changed';
  const hash = createHash('sha256').update(row.previous_hash).update(row.content, 'utf8').digest();
  if (!hash.equals(row.hash)) return 'wrong hash: it was changed';
  if (earlier !== undefined && earlier.hash !== row.hash.toString('hex'))
    return 'rewritten: an earlier run saw another hash';
  return undefined;
}

/** One snapshot, a cursor: the log may be longer than memory. */
async function* auditRows(client) {
  await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    await client.query(`SELECT set_config('rmm.client_scope', '*', true)`);
    await client.query(ROWS);
    for (;;) {
      const { rows } = await client.query(`FETCH ${ROWS_AT_A_TIME} FROM audit_rows`);
      if (rows.length === 0) return;
      yield* rows;
    }
  } finally {
    await client.query('ROLLBACK');
  }
}
