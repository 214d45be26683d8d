import { ServerSecret } from '@gururmm/server/platform/secrets';
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
import { SessionHousekeeping } from './session-housekeeping';
import { SessionsRepository } from './sessions.repository';

/** Who is calling: local sign-in, sessions, tokens and the guard on every route. */
@Module({
  imports: [
    UsersModule,
    PassportModule,
    JwtModule.registerAsync({ inject: [ServerSecret], useFactory: (secret: ServerSecret) => jwtOptions(secret) }),
  ],
  controllers: [AuthController],
  providers: [
    AuthService,
    SessionsRepository,
    FailureLimiter,
    JwtStrategy,
    SessionHousekeeping,
    { provide: APP_GUARD, useClass: AccessGuard },
  ],
  exports: [SessionsRepository, FailureLimiter],
})
export class AuthModule {}
