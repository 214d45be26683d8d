import { Module } from '@nestjs/common';
import { ClientsController } from './clients.controller';
import { ClientsRepository } from './clients.repository';

/** Client organisations: the tenants. */
@Module({ controllers: [ClientsController], providers: [ClientsRepository], exports: [ClientsRepository] })
export class ClientsModule {}
