import { randomBytes } from 'node:crypto';
import { hashCredential } from '@gururmm/server/platform/secrets';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Invitation } from './invitation.entity';

const LIFETIME_MS = 72 * 60 * 60 * 1000;

/** An invitation's token; shown once. */
export interface NewInvitation {
  readonly token: string;
  readonly expiresAt: Date;
}

@Injectable()
export class InvitationsRepository {
  /** Makes a new link; links that were sent before stop working. */
  async create(manager: EntityManager, userId: string): Promise<NewInvitation> {
    const token = randomBytes(32).toString('base64url');
    const expiresAt = new Date(Date.now() + LIFETIME_MS);
    await manager.delete(Invitation, { userId });
    await manager.insert(Invitation, { userId, tokenHash: hashCredential(token), expiresAt });
    return { token, expiresAt };
  }

  /** Uses a link up. @returns the user it was for, undefined when it is unknown, used or expired */
  async redeem(manager: EntityManager, token: string): Promise<string | undefined> {
    const [rows] = await manager.query<[{ user_id: string }[], number]>(
      'UPDATE invitations SET used_at = now() WHERE token_hash = $1 AND used_at IS NULL AND expires_at > now() RETURNING user_id',
      [hashCredential(token)],
    );
    return rows[0]?.user_id;
  }
}
