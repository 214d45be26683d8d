import { Database } from '@gururmm/server/platform/database';
import type { Role } from '@gururmm/server/platform/http';
import { DEFAULT_SETTINGS } from '@gururmm/server/settings';
import { allowedClientsSql } from '@gururmm/server/users';
import { Injectable } from '@nestjs/common';
import { Session } from './session.entity';

/** A living session with what its user may do right now. */
export interface LiveSession {
  readonly sessionId: string;
  readonly userId: string;
  readonly email: string;
  readonly role: Role;
  readonly expiresAt: Date;
  readonly hasSecondFactor: boolean;
  /** By the setting, and not for the break-glass account. */
  readonly isSecondFactorRequired: boolean;
  /** Null for all clients. */
  readonly allowedClientIds: readonly string[] | null;
}

interface LiveSessionRow {
  readonly session_id: string;
  readonly user_id: string;
  readonly email: string;
  readonly role: Role;
  readonly expires_at: Date;
  readonly has_second_factor: boolean;
  readonly is_second_factor_required: boolean;
  readonly allowed_client_ids: string[] | null;
}

const LIVE = `
  SELECT s.id AS session_id, s.expires_at, s.has_second_factor, u.id AS user_id, u.email, u.role,
    NOT u.is_break_glass AND coalesce((SELECT value FROM settings WHERE key = 'second_factor_required'),
      '${JSON.stringify(DEFAULT_SETTINGS.second_factor_required)}'::jsonb)::boolean AS is_second_factor_required,
    ${allowedClientsSql('u')} AS allowed_client_ids
  FROM sessions s JOIN users u ON u.id = s.user_id
  WHERE s.revoked_at IS NULL AND s.expires_at > now() AND NOT u.is_disabled`;

/** Asked by every request of the console. */
const LIVE_BY_ID = { name: 'live_session', sql: `${LIVE} AND s.id = $1` };

@Injectable()
export class SessionsRepository {
  constructor(private readonly database: Database) {}

  create(
    session: Pick<Session, 'userId' | 'expiresAt' | 'address' | 'userAgent' | 'authMethod' | 'hasSecondFactor'>,
  ): Promise<Session> {
    const sessions = this.database.system.getRepository(Session);
    return sessions.save(sessions.create({ ...session, revokedAt: null }));
  }

  /** The session, if it is neither ended nor expired and its user may still sign in. */
  async findLive(sessionId: string): Promise<LiveSession | undefined> {
    const [row] = await this.database.prepared<LiveSessionRow>(LIVE_BY_ID, [sessionId]);
    return row && toLiveSession(row);
  }

  async markSecondFactor(sessionId: string): Promise<void> {
    await this.database.query('UPDATE sessions SET has_second_factor = true WHERE id = $1', [sessionId]);
  }

  async revoke(sessionId: string): Promise<void> {
    await this.database.query('UPDATE sessions SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL', [
      sessionId,
    ]);
  }

  /** Ends all sessions of a user but one; after a change of password no old token works. */
  async revokeOthers(userId: string, keptSessionId: string): Promise<readonly string[]> {
    const rows = await this.database.query<{ id: string }>(
      'UPDATE sessions SET revoked_at = now() WHERE user_id = $1 AND id <> $2 AND revoked_at IS NULL RETURNING id',
      [userId, keptSessionId],
    );
    return rows.map((row) => row.id);
  }

  async saveTicket(ticketHash: Buffer, sessionId: string, lifetimeSeconds: number): Promise<Date> {
    const [row] = await this.database.query<{ expires_at: Date }>(
      `INSERT INTO realtime_tickets (ticket_hash, session_id, expires_at)
       VALUES ($1, $2, now() + make_interval(secs => $3)) RETURNING expires_at`,
      [ticketHash, sessionId, lifetimeSeconds],
    );
    if (row === undefined) throw new Error('the ticket was not stored');
    return row.expires_at;
  }

  /** Takes a ticket: whoever comes second with it finds nothing. */
  async redeemTicket(ticketHash: Buffer): Promise<LiveSession | undefined> {
    const [taken] = await this.database.query<{ session_id: string }>(
      'DELETE FROM realtime_tickets WHERE ticket_hash = $1 AND expires_at > now() RETURNING session_id',
      [ticketHash],
    );
    return taken && this.findLive(taken.session_id);
  }

  async deleteExpired(): Promise<void> {
    await this.database.query(`DELETE FROM sessions WHERE expires_at < now() - interval '30 days'`);
    await this.database.query('DELETE FROM realtime_tickets WHERE expires_at < now()');
    await this.database.query(`DELETE FROM auth_failures WHERE last_failure_at < now() - interval '1 day'`);
    await this.database.query(`DELETE FROM idempotency_keys WHERE created_at < now() - interval '24 hours'`);
  }
}

function toLiveSession(row: LiveSessionRow): LiveSession {
  return {
    sessionId: row.session_id,
    userId: row.user_id,
    email: row.email,
    role: row.role,
    expiresAt: row.expires_at,
    hasSecondFactor: row.has_second_factor,
    isSecondFactorRequired: row.is_second_factor_required,
    allowedClientIds: row.allowed_client_ids,
  };
}
