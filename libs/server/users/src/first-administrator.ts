import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { Database } from '@gururmm/server/platform/database';
import { Inject, Injectable } from '@nestjs/common';
import { createOneTimePassword, hashPassword } from './password';
import { UsersRepository } from './users.repository';

const BOOTSTRAP_LOCK = 7_264_103;

/** What the operator is told once, on the terminal and never in a log. */
export interface FirstAdministratorNotice {
  readonly email: string;
  /** Absent when the operator chose the password by configuration. */
  readonly oneTimePassword?: string;
}

/** Makes the first account when there is none: an owner who signs in with a one-time password. */
@Injectable()
export class FirstAdministrator {
  constructor(
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    private readonly users: UsersRepository,
    private readonly database: Database,
  ) {}

  /** @returns the notice when an account was made, undefined when accounts exist. */
  async ensure(): Promise<FirstAdministratorNotice | undefined> {
    const { bootstrapEmail: email, bootstrapPassword } = this.configuration.auth;
    const password = bootstrapPassword ?? createOneTimePassword();
    const passwordHash = await hashPassword(password);
    return this.database.system.transaction(async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock($1)', [BOOTSTRAP_LOCK]);
      if ((await this.users.count()) > 0) return undefined;
      const mustChangePassword = bootstrapPassword === undefined;
      await this.users.create({
        email,
        name: 'Administrator',
        role: 'owner',
        passwordHash,
        mustChangePassword,
        isBreakGlass: true,
      });
      return bootstrapPassword === undefined ? { email, oneTimePassword: password } : { email };
    });
  }
}
