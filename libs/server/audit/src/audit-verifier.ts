import { Database } from '@gururmm/server/platform/database';
import { Injectable } from '@nestjs/common';

/** The first row of the log that does not fit. */
export interface BrokenRow {
  readonly id: string;
  readonly clientId: string | null;
  readonly chainSeq: string;
  readonly fault: 'gap' | 'wrong_previous_hash' | 'wrong_hash';
}

interface BrokenRowRecord {
  readonly id: string;
  readonly client_id: string | null;
  readonly chain_seq: string;
  readonly fault: BrokenRow['fault'];
}

/**
 * Recomputes every chain. A changed row has a wrong hash, a removed one leaves a gap; a removed
 * end of a chain shows only against an earlier head, which is why `heads` are worth keeping elsewhere.
 */
const FIRST_BROKEN = `
SELECT id, client_id, chain_seq, fault FROM (
  SELECT a.id, a.client_id, a.chain_seq,
    CASE
      WHEN a.chain_seq <> coalesce(lag(a.chain_seq) OVER w, 0) + 1 THEN 'gap'
      WHEN a.previous_hash <> coalesce(lag(a.hash) OVER w, ''::bytea) THEN 'wrong_previous_hash'
      WHEN a.hash <> rmm_audit_hash(a) THEN 'wrong_hash'
    END AS fault
  FROM audit_log a
  WINDOW w AS (PARTITION BY a.client_id ORDER BY a.chain_seq)
) AS checked WHERE fault IS NOT NULL ORDER BY id LIMIT 1`;

@Injectable()
export class AuditVerifier {
  constructor(private readonly database: Database) {}

  /** @returns the first row that was changed or stands behind a removed one; undefined when all is well */
  async firstBrokenRow(): Promise<BrokenRow | undefined> {
    const [row] = await this.database.query<BrokenRowRecord>(FIRST_BROKEN);
    return row && { id: row.id, clientId: row.client_id, chainSeq: row.chain_seq, fault: row.fault };
  }
}
