import { randomBytes } from 'node:crypto';
import { Database } from '@gururmm/server/platform/database';
import { hashCredential, ServerSecret } from '@gururmm/server/platform/secrets';
import type { User } from '@gururmm/server/users';
import { Injectable } from '@nestjs/common';
import { generateSecret, generateURI, verify } from 'otplib';

const PURPOSE = 'totp';
const ISSUER = 'GuruRMM';

/** A code is good for its own half minute and the one before: clocks differ, people type slowly. */
const EPOCH_TOLERANCE_SECONDS: [number, number] = [30, 0];

const RECOVERY_CODES = 10;
const RECOVERY_CODE_BYTES = 10;

/** A new secret, to be confirmed with a code before it counts. */
export interface PendingSecondFactor {
  readonly secret: string;
  readonly otpauthUrl: string;
}

/** TOTP (RFC 6238) with recovery codes. Every code works once, also when two requests race. */
@Injectable()
export class SecondFactor {
  constructor(
    private readonly database: Database,
    private readonly serverSecret: ServerSecret,
  ) {}

  async begin(user: User): Promise<PendingSecondFactor> {
    const secret = generateSecret();
    await this.database.query('UPDATE users SET totp_pending_secret = $2 WHERE id = $1', [
      user.id,
      this.serverSecret.seal(PURPOSE, secret),
    ]);
    return { secret, otpauthUrl: generateURI({ issuer: ISSUER, label: user.email, secret }) };
  }

  /** Switches the pending secret on. @returns the recovery codes, shown once, or undefined when the code is wrong */
  async confirm(user: User, code: string): Promise<readonly string[] | undefined> {
    if (user.totpPendingSecret === null) return undefined;
    const step = await this.stepOf(user.totpPendingSecret, code, null);
    if (step === undefined) return undefined;
    const codes = Array.from({ length: RECOVERY_CODES }, () => randomBytes(RECOVERY_CODE_BYTES).toString('hex'));
    const confirmed = await this.database.query(
      `UPDATE users SET totp_secret = totp_pending_secret, totp_pending_secret = NULL, totp_last_step = $3, recovery_code_hashes = $4
       WHERE id = $1 AND totp_pending_secret = $2 RETURNING id`,
      [user.id, user.totpPendingSecret, step, codes.map(hashCredential)],
    );
    return confirmed.length === 0 ? undefined : codes;
  }

  async remove(userId: string): Promise<void> {
    await this.database.query(
      `UPDATE users SET totp_secret = NULL, totp_pending_secret = NULL, totp_last_step = NULL, recovery_code_hashes = '{}' WHERE id = $1`,
      [userId],
    );
  }

  /** Uses a code up: six digits of the app, or a recovery code. */
  async redeem(user: User, code: string): Promise<boolean> {
    if (user.totpSecret === null) return false;
    return /^\d{6}$/.test(code) ? this.redeemTotp(user, user.totpSecret, code) : this.redeemRecoveryCode(user.id, code);
  }

  private async redeemTotp(user: User, sealed: Buffer, code: string): Promise<boolean> {
    const step = await this.stepOf(sealed, code, user.totpLastStep);
    if (step === undefined) return false;
    const used = await this.database.query(
      'UPDATE users SET totp_last_step = $2 WHERE id = $1 AND (totp_last_step IS NULL OR totp_last_step < $2) RETURNING id',
      [user.id, step],
    );
    return used.length > 0;
  }

  private async redeemRecoveryCode(userId: string, code: string): Promise<boolean> {
    const hash = hashCredential(code.trim().toLowerCase());
    const used = await this.database.query(
      `UPDATE users SET recovery_code_hashes = array_remove(recovery_code_hashes, $2)
       WHERE id = $1 AND $2 = ANY (recovery_code_hashes) RETURNING id`,
      [userId, hash],
    );
    return used.length > 0;
  }

  private async stepOf(sealed: Buffer, code: string, lastStep: string | null): Promise<number | undefined> {
    if (!/^\d{6}$/.test(code)) return undefined;
    const secret = this.serverSecret.open(PURPOSE, sealed);
    const result = await verify({ secret, token: code, epochTolerance: EPOCH_TOLERANCE_SECONDS });
    if (!result.valid || !('timeStep' in result)) return undefined;
    return lastStep !== null && result.timeStep <= Number(lastStep) ? undefined : result.timeStep;
  }
}
