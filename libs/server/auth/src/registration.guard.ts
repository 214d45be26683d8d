import { DomainError } from '@gururmm/server/platform/errors';
import { type CanActivate, Injectable } from '@nestjs/common';
import { AuthService } from './auth.service';

/** Registration is off until an administrator switches it on; before that no body is looked at. */
@Injectable()
export class RegistrationGuard implements CanActivate {
  constructor(private readonly auth: AuthService) {}

  async canActivate(): Promise<boolean> {
    if (await this.auth.isRegistrationOpen()) return true;
    throw new DomainError('registration_disabled', 'Registration is off; ask an administrator for an account.');
  }
}
