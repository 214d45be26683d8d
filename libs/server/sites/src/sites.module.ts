import { ClientsModule } from '@gururmm/server/clients';
import { Module } from '@nestjs/common';
import { ClientSitesController } from './client-sites.controller';
import { SitesController } from './sites.controller';
import { SitesRepository } from './sites.repository';
import { SitesService } from './sites.service';

/** Locations of clients, their codes and keys. */
@Module({
  imports: [ClientsModule],
  controllers: [SitesController, ClientSitesController],
  providers: [SitesRepository, SitesService],
  exports: [SitesRepository],
})
export class SitesModule {}
