import { Database } from '@gururmm/server/platform/database';
import { Injectable } from '@nestjs/common';
import { User } from './user.entity';

/** Accounts belong to no client; they are reached through authentication and administration only. */
@Injectable()
export class UsersRepository {
  constructor(private readonly database: Database) {}

  private get users() {
    return this.database.system.getRepository(User);
  }

  /** The account with its password hash; nothing else ever selects the hash. */
  findForSignIn(email: string): Promise<User | null> {
    return this.users
      .createQueryBuilder('user')
      .addSelect('user.passwordHash')
      .where('lower(user.email) = lower(:email)', { email })
      .getOne();
  }

  findById(id: string): Promise<User | null> {
    return this.users.findOneBy({ id });
  }

  count(): Promise<number> {
    return this.users.count();
  }

  async create(user: Pick<User, 'email' | 'name' | 'role' | 'passwordHash' | 'mustChangePassword'>): Promise<User> {
    return this.users.save(this.users.create({ ...user, isDisabled: false }));
  }

  async setPassword(id: string, passwordHash: string): Promise<void> {
    await this.users.update({ id }, { passwordHash, mustChangePassword: false });
  }
}
