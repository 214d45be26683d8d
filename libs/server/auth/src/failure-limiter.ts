import { Database } from '@gururmm/server/platform/database';
import { DomainError } from '@gururmm/server/platform/errors';
import { Injectable } from '@nestjs/common';

/** How many failures are free, and how the wait grows after them. */
export interface FailureLimit {
  readonly freeFailures: number;
  readonly firstWaitSeconds: number;
  readonly longestWaitSeconds: number;
}

/** Sign-ins: per account and per address (an office behind one address fails more often). */
export const ACCOUNT_LIMIT: FailureLimit = { freeFailures: 5, firstWaitSeconds: 2, longestWaitSeconds: 900 };
export const ADDRESS_LIMIT: FailureLimit = { freeFailures: 30, firstWaitSeconds: 2, longestWaitSeconds: 900 };

/** Failures older than this no longer count. */
const FORGET_AFTER = `interval '15 minutes'`;

/** Counts failed authentications by subject in PostgreSQL, so that all server nodes share the counters. */
@Injectable()
export class FailureLimiter {
  constructor(private readonly database: Database) {}

  /** @throws DomainError too_many_requests while one of the subjects has to wait. */
  async assertAllowed(subjects: readonly string[]): Promise<void> {
    const [row] = await this.database.query<{ wait_seconds: number | null }>(
      `SELECT max(extract(epoch FROM blocked_until - now()))::float8 AS wait_seconds
       FROM auth_failures WHERE subject = ANY($1) AND blocked_until > now()`,
      [subjects],
    );
    const waitSeconds = row?.wait_seconds ?? 0;
    if (waitSeconds > 0) {
      throw new DomainError('too_many_requests', 'Too many failed attempts; try again later.', {
        retryAfterSeconds: waitSeconds,
      });
    }
  }

  /** Notes a failure; from the free ones on, each doubles the wait. */
  async failed(subject: string, limit: FailureLimit): Promise<void> {
    await this.database.query(
      `INSERT INTO auth_failures AS f (subject, failures, blocked_until, last_failure_at) VALUES ($1, 1, now(), now())
       ON CONFLICT (subject) DO UPDATE SET
         failures = CASE WHEN f.last_failure_at < now() - ${FORGET_AFTER} THEN 1 ELSE f.failures + 1 END,
         last_failure_at = now(),
         blocked_until = CASE
           WHEN f.last_failure_at < now() - ${FORGET_AFTER} OR f.failures + 1 <= $2 THEN now()
           ELSE now() + make_interval(secs => least($4, $3 * power(2, least(f.failures - $2, 20)))) END`,
      [subject, limit.freeFailures, limit.firstWaitSeconds, limit.longestWaitSeconds],
    );
  }

  async succeeded(subject: string): Promise<void> {
    await this.database.query('DELETE FROM auth_failures WHERE subject = $1', [subject]);
  }
}
