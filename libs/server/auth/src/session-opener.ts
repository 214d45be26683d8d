import { AuditTrail } from '@gururmm/server/audit';
import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import type { User } from '@gururmm/server/users';
import { Inject, Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import type { AccessTokenClaims } from './access-token';
import { SessionsRepository } from './sessions.repository';

export interface SignIn {
  readonly token: string;
  readonly expiresAt: Date;
  readonly user: User;
}

/** Where a sign-in comes from. */
export interface SignInOrigin {
  readonly address: string;
  readonly userAgent: string | undefined;
  readonly requestId: string;
}

/** How a person proved who they are. */
export interface SignInProof {
  readonly method: 'password' | 'sso';
  readonly hasSecondFactor: boolean;
}

const MAX_USER_AGENT_LENGTH = 300;

/** Opens a session for somebody who has proved who they are, whatever the way. */
@Injectable()
export class SessionOpener {
  constructor(
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    private readonly sessions: SessionsRepository,
    private readonly jwt: JwtService,
    private readonly audit: AuditTrail,
  ) {}

  async open(user: User, proof: SignInProof, origin: SignInOrigin): Promise<SignIn> {
    const { tokenTtlSeconds } = this.configuration.auth;
    const expiresAt = new Date(Date.now() + tokenTtlSeconds * 1000);
    const session = await this.sessions.create({
      userId: user.id,
      expiresAt,
      address: origin.address,
      userAgent: origin.userAgent?.slice(0, MAX_USER_AGENT_LENGTH) ?? null,
      authMethod: proof.method,
      hasSecondFactor: proof.hasSecondFactor,
    });
    const claims: AccessTokenClaims = { sub: user.id, sid: session.id, token_type: 'access' };
    const token = await this.jwt.signAsync({ ...claims }, { expiresIn: tokenTtlSeconds });
    const { address, requestId } = origin;
    await this.audit.note(
      { kind: 'user', id: user.id, name: user.email, address, requestId },
      {
        action: 'auth.sign_in',
        objectKind: 'session',
        objectId: session.id,
        clientId: null,
        after: { method: proof.method, second_factor: proof.hasSecondFactor },
      },
    );
    return { token, expiresAt, user };
  }
}
