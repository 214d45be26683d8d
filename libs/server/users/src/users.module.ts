import { Module } from '@nestjs/common';
import { FirstAdministrator } from './first-administrator';
import { InvitationsRepository } from './invitations.repository';
import { UsersController } from './users.controller';
import { UsersRepository } from './users.repository';
import { UsersService } from './users.service';

/** Accounts of the people who use the console and the API. */
@Module({
  controllers: [UsersController],
  providers: [UsersRepository, UsersService, InvitationsRepository, FirstAdministrator],
  exports: [UsersRepository, UsersService, FirstAdministrator],
})
export class UsersModule {}
