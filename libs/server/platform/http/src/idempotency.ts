import { createHmac } from 'node:crypto';
import { Database } from '@gururmm/server/platform/database';
import { DomainError } from '@gururmm/server/platform/errors';
import { ServerSecret } from '@gururmm/server/platform/secrets';
import {
  type CallHandler,
  type ExecutionContext,
  HttpException,
  Injectable,
  Logger,
  type NestInterceptor,
} from '@nestjs/common';
import type { Response } from 'express';
import { catchError, concatMap, from, map, mergeMap, type Observable, of } from 'rxjs';
import type { AuthenticatedRequest, Principal } from './principal';

const KEY_FORM = /^[\x21-\x7e]{1,255}$/;
const PURPOSE = 'idempotency';
const HASH_PURPOSE = 'idempotency-request';
const LIFETIME = `interval '24 hours'`;

const NO_ANSWER_YET =
  'The first request with this Idempotency-Key still runs, or ended without an answer: look what it did before you use another key.';

interface ClaimedKey {
  readonly principal: string;
  readonly key: string;
}

interface StoredAnswer {
  readonly request_hash: Buffer;
  readonly status: number | null;
  readonly body: Buffer | null;
}

/**
 * `Idempotency-Key` for every POST: the same key and request within 24 hours gets the first
 * answer, a different request under that key is a conflict. Answers are kept sealed, since some
 * of them show a secret once. A key whose request ended nobody knows how stays taken: the server was killed, or lost
 * the database during COMMIT. Its caller is told to look before trying another key.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly logger = new Logger('Idempotency');

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

  private runOnce(id: ClaimedKey, next: CallHandler, response: Response): Observable<unknown> {
    return next.handle().pipe(
      catchError((error: unknown) => from(this.forgetRefused(id, error)).pipe(map(() => rethrow(error)))),
      // Behind the net for errors: what has been done must not be forgotten because its answer could not be kept.
      concatMap((body: unknown) => from(this.keep(id, response.statusCode, body)).pipe(map(() => body))),
    );
  }

  /** @returns the first answer, or undefined when this request is the first. */
  private async claim({ principal, key }: ClaimedKey, requestHash: Buffer) {
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
      throw new DomainError('conflict', NO_ANSWER_YET, { retryAfterSeconds: 1 });
    }
    return { status: stored.status, body: JSON.parse(this.secret.open(PURPOSE, stored.body)) as unknown };
  }

  /** The request has been done by now: an answer that cannot be kept is given all the same, to this caller alone. */
  private async keep({ principal, key }: ClaimedKey, status: number, body: unknown): Promise<void> {
    const sealed = this.secret.seal(PURPOSE, JSON.stringify(body ?? null));
    try {
      await this.database.query(
        'UPDATE idempotency_keys SET status = $3, body = $4 WHERE principal = $1 AND key = $2',
        [principal, key, status, sealed],
      );
    } catch (error) {
      this.logger.error({ err: error }, 'the answer for an Idempotency-Key was not kept; a repetition gets a conflict');
    }
  }

  /** Keyed: a body may hold a password or a secret, which a plain hash would let somebody guess at leisure. */
  private hashRequest(request: AuthenticatedRequest): Buffer {
    return createHmac('sha256', this.secret.derive(HASH_PURPOSE))
      .update(JSON.stringify([request.method, request.originalUrl, request.body]))
      .digest();
  }

  /** A request that was refused did nothing: its key may be used again. One that broke may have been committed. */
  private async forgetRefused({ principal, key }: ClaimedKey, error: unknown): Promise<void> {
    if (!isRefusal(error)) return;
    await this.database.query('DELETE FROM idempotency_keys WHERE principal = $1 AND key = $2 AND status IS NULL', [
      principal,
      key,
    ]);
  }
}

function isRefusal(error: unknown): boolean {
  if (error instanceof DomainError) return error.status < 500;
  return error instanceof HttpException && error.getStatus() < 500;
}

/** A person's keys outlast their session; an API token must not read answers that were for somebody with more rights. */
function ownerOf({ kind, userId, sessionId }: Principal): string {
  return kind === 'user' ? userId : sessionId;
}

function rethrow(error: unknown): never {
  throw error;
}
