import { SitesModule } from '@gururmm/server/sites';
import { Module } from '@nestjs/common';
import { AgentsController } from './agents.controller';
import { AgentsRepository } from './agents.repository';
import { AgentsService } from './agents.service';
import { NetworkChangesRepository } from './network-changes.repository';
import { NetworkHistoryController } from './network-history.controller';
import { NetworkStates } from './network-states';
import { PollingPresence } from './polling-presence';
import { Presence } from './presence';

/** The endpoints: who they are, where they stand, whether they are there. */
@Module({
  imports: [SitesModule],
  controllers: [AgentsController, NetworkHistoryController],
  providers: [AgentsRepository, AgentsService, Presence, PollingPresence, NetworkStates, NetworkChangesRepository],
  exports: [AgentsRepository, Presence, PollingPresence, NetworkStates],
})
export class AgentsModule {}
