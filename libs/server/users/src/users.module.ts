import { Module } from '@nestjs/common';
import { FirstAdministrator } from './first-administrator';
import { UsersRepository } from './users.repository';

/** Accounts of the people who use the console and the API. */
@Module({ providers: [UsersRepository, FirstAdministrator], exports: [UsersRepository, FirstAdministrator] })
export class UsersModule {}
