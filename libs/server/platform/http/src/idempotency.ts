import { createHmac } from 'node:crypto';
import { Database } from '@gururmm/server/platform/database';
import { DomainError } from '@gururmm/server/platform/errors';
import { ServerSecret } from '@gururmm/server/platform/secrets';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Response } from 'express';
import { catchError, from, map, mergeMap, type Observable, of } from 'rxjs';
import type { AuthenticatedRequest, Principal } from './principal';

const KEY_FORM = /^[\x21-\x7e]{1,255}$/;
const PURPOSE = 'idempotency';
const HASH_PURPOSE = 'idempotency-request';
const LIFETIME = `interval '24 hours'`;

interface StoredAnswer {
  readonly request_hash: Buffer;
  readonly status: number | null;
  readonly body: Buffer | null;
}

/**
 * `Idempotency-Key` for every POST: the same key and request within 24 hours gets the first
 * answer, a different request under that key is a conflict. Answers are kept sealed, since some
 * of them show a secret once.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly database: Database,
    private readonly secret: ServerSecret,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const key = request.headers['idempotency-key'];
    if (request.method !== 'POST' || key === undefined || request.principal === undefined) return next.handle();
    if (typeof key !== 'string' || !KEY_FORM.test(key)) {
      throw new DomainError('invalid_request', 'Idempotency-Key must be 1 to 255 printable ASCII characters.');
    }
    const id = { principal: ownerOf(request.principal), key };
    const response = context.switchToHttp().getResponse<Response>();
    return from(this.claim(id, this.hashRequest(request))).pipe(
      mergeMap((stored) => {
        if (stored === undefined) return this.runOnce(id, next, response);
        response.status(stored.status);
        response.setHeader('Idempotency-Replayed', 'true');
        return of(stored.body);
      }),
    );
  }

  private runOnce(id: { principal: string; key: string }, next: CallHandler, response: Response): Observable<unknown> {
    return next.handle().pipe(
      mergeMap((body: unknown) => from(this.keep(id, response.statusCode, body)).pipe(map(() => body))),
      catchError((error: unknown) => from(this.forget(id)).pipe(map(() => rethrow(error)))),
    );
  }

  /** @returns the first answer, or undefined when this request is the first. */
  private async claim({ principal, key }: { principal: string; key: string }, requestHash: Buffer) {
    const claimed = await this.database.query(
      `INSERT INTO idempotency_keys AS k (principal, key, request_hash) VALUES ($1, $2, $3)
       ON CONFLICT (principal, key) DO UPDATE SET request_hash = $3, status = NULL, body = NULL, created_at = now()
         WHERE k.created_at < now() - ${LIFETIME}
       RETURNING key`,
      [principal, key, requestHash],
    );
    if (claimed.length > 0) return undefined;
    const [stored] = await this.database.query<StoredAnswer>(
      'SELECT request_hash, status, body FROM idempotency_keys WHERE principal = $1 AND key = $2',
      [principal, key],
    );
    if (stored !== undefined && !stored.request_hash.equals(requestHash)) {
      throw new DomainError('idempotency_key_reused', 'This Idempotency-Key was used for a different request.');
    }
    if (stored?.status == null || stored.body === null) {
      throw new DomainError('conflict', 'The first request with this Idempotency-Key is still running.', {
        retryAfterSeconds: 1,
      });
    }
    return { status: stored.status, body: JSON.parse(this.secret.open(PURPOSE, stored.body)) as unknown };
  }

  private async keep({ principal, key }: { principal: string; key: string }, status: number, body: unknown) {
    const sealed = this.secret.seal(PURPOSE, JSON.stringify(body ?? null));
    await this.database.query('UPDATE idempotency_keys SET status = $3, body = $4 WHERE principal = $1 AND key = $2', [
      principal,
      key,
      status,
      sealed,
    ]);
  }

  /** Keyed: a body may hold a password or a secret, which a plain hash would let somebody guess at leisure. */
  private hashRequest(request: AuthenticatedRequest): Buffer {
    return createHmac('sha256', this.secret.derive(HASH_PURPOSE))
      .update(JSON.stringify([request.method, request.originalUrl, request.body]))
      .digest();
  }

  /** A request that failed did nothing: its key may be used again. */
  private async forget({ principal, key }: { principal: string; key: string }): Promise<void> {
    await this.database.query('DELETE FROM idempotency_keys WHERE principal = $1 AND key = $2 AND status IS NULL', [
      principal,
      key,
    ]);
  }
}

/** A person's keys outlast their session; an API token must not read answers that were for somebody with more rights. */
function ownerOf({ kind, userId, sessionId }: Principal): string {
  return kind === 'user' ? userId : sessionId;
}

function rethrow(error: unknown): never {
  throw error;
}
