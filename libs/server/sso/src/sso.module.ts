import { AuthModule } from '@gururmm/server/auth';
import { UsersModule } from '@gururmm/server/users';
import { Module } from '@nestjs/common';
import { AccountSync } from './account-sync';
import { CollectSession } from './collect-session';
import { EntraProvider } from './entra-provider';
import { FinishSignIn } from './finish-sign-in';
import { RefusalRecorder } from './refusal-recorder';
import { SignInStates } from './sign-in-state';
import { SingleSignOnCookies } from './sso-cookies';
import { SingleSignOnHousekeeping } from './sso-housekeeping';
import { SingleSignOnRedirects } from './sso-redirects';
import { SingleSignOnController } from './sso.controller';
import { SingleSignOnRepository } from './sso.repository';

/** Sign-in through Entra ID. */
@Module({
  imports: [AuthModule, UsersModule],
  controllers: [SingleSignOnController],
  providers: [
    AccountSync,
    CollectSession,
    EntraProvider,
    FinishSignIn,
    RefusalRecorder,
    SignInStates,
    SingleSignOnCookies,
    SingleSignOnHousekeeping,
    SingleSignOnRedirects,
    SingleSignOnRepository,
  ],
})
export class SingleSignOnModule {}
