import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { DomainError } from '@gururmm/server/platform/errors';
import { type CanActivate, Inject, Injectable } from '@nestjs/common';

/** Without a configured provider these routes do not exist. */
@Injectable()
export class SingleSignOnEnabledGuard implements CanActivate {
  constructor(@Inject(CONFIGURATION) private readonly configuration: Configuration) {}

  canActivate(): boolean {
    if (this.configuration.sso !== undefined) return true;
    throw new DomainError('not_found', 'Single sign-on is not set up on this server.');
  }
}
