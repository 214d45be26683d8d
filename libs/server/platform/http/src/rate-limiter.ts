import { Database } from '@gururmm/server/platform/database';
import { DomainError } from '@gururmm/server/platform/errors';
import { Injectable } from '@nestjs/common';

const WINDOW_SECONDS = 60;

/** Counts requests per subject and minute in PostgreSQL, so that all server nodes share the counters. */
@Injectable()
export class RateLimiter {
  constructor(private readonly database: Database) {}

  /** Counts one request. @throws DomainError too_many_requests above `limit` requests a minute */
  async count(subject: string, limit: number): Promise<void> {
    const [row] = await this.database.query<{ count: number; left_seconds: number }>(
      `INSERT INTO rate_windows AS r (subject, window_start, count) VALUES ($1, now(), 1)
       ON CONFLICT (subject) DO UPDATE SET
         count = CASE WHEN r.window_start < now() - interval '${WINDOW_SECONDS} seconds' THEN 1 ELSE r.count + 1 END,
         window_start = CASE WHEN r.window_start < now() - interval '${WINDOW_SECONDS} seconds' THEN now() ELSE r.window_start END
       RETURNING count, extract(epoch FROM window_start + interval '${WINDOW_SECONDS} seconds' - now())::float8 AS left_seconds`,
      [subject],
    );
    if (row !== undefined && row.count > limit) {
      throw new DomainError('too_many_requests', `At most ${limit} of these requests a minute.`, {
        retryAfterSeconds: row.left_seconds,
      });
    }
  }
}
