import { Database } from '@gururmm/server/platform/database';
import { hashCredential } from '@gururmm/server/platform/secrets';
import { Injectable } from '@nestjs/common';

/** What must work once only. Neither belongs to a client. */
@Injectable()
export class SingleSignOnRepository {
  constructor(private readonly database: Database) {}

  /** Uses a state up. @returns false when it was used before */
  async spendState(state: string, expiresAt: Date): Promise<boolean> {
    const spent = await this.database.query(
      `INSERT INTO sso_spent_states (state_hash, expires_at) VALUES ($1, $2)
       ON CONFLICT (state_hash) DO NOTHING RETURNING state_hash`,
      [hashCredential(state), expiresAt],
    );
    return spent.length > 0;
  }

  async saveHandover(code: string, userId: string, lifetimeSeconds: number): Promise<void> {
    await this.database.query(
      `INSERT INTO sso_handovers (code_hash, user_id, expires_at) VALUES ($1, $2, now() + make_interval(secs => $3))`,
      [hashCredential(code), userId, lifetimeSeconds],
    );
  }

  /** Takes a handover: whoever comes second with its code finds nothing. @returns the user */
  async redeemHandover(code: string): Promise<string | undefined> {
    const [taken] = await this.database.query<{ user_id: string }>(
      'DELETE FROM sso_handovers WHERE code_hash = $1 AND expires_at > now() RETURNING user_id',
      [hashCredential(code)],
    );
    return taken?.user_id;
  }

  async deleteExpired(): Promise<void> {
    await this.database.query('DELETE FROM sso_handovers WHERE expires_at < now()');
    await this.database.query('DELETE FROM sso_spent_states WHERE expires_at < now()');
  }
}
