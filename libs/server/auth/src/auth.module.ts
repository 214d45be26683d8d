import { ServerSecret } from '@gururmm/server/platform/secrets';
import { TokensModule } from '@gururmm/server/tokens';
import { UsersModule } from '@gururmm/server/users';
import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { PassportModule } from '@nestjs/passport';
import { jwtOptions } from './access-token';
import { AccessGuard } from './access.guard';
import { AuthController } from './auth.controller';
import { AuthService } from './auth.service';
import { FailureLimiter } from './failure-limiter';
import { JwtStrategy } from './jwt.strategy';
import { LocalSignIn } from './local-sign-in';
import { SecondFactor } from './second-factor';
import { SecondFactorController } from './second-factor.controller';
import { SessionHousekeeping } from './session-housekeeping';
import { SessionOpener } from './session-opener';
import { SessionsRepository } from './sessions.repository';

/** Who is calling: sign-in, second factor, sessions, tokens and the guard on every route. */
@Module({
  imports: [
    UsersModule,
    TokensModule,
    PassportModule,
    JwtModule.registerAsync({ inject: [ServerSecret], useFactory: (secret: ServerSecret) => jwtOptions(secret) }),
  ],
  controllers: [AuthController, SecondFactorController],
  providers: [
    AuthService,
    LocalSignIn,
    SecondFactor,
    SessionOpener,
    SessionsRepository,
    FailureLimiter,
    JwtStrategy,
    SessionHousekeeping,
    { provide: APP_GUARD, useClass: AccessGuard },
  ],
  exports: [SessionsRepository, SessionOpener, FailureLimiter],
})
export class AuthModule {}
