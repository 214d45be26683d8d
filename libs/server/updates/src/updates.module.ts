import { AgentsModule } from '@gururmm/server/agents';
import { CommandsModule } from '@gururmm/server/commands';
import { PublishedFiles } from '@gururmm/server/downloads';
import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { PoliciesModule } from '@gururmm/server/policies';
import { SettingsModule } from '@gururmm/server/settings';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { AgentUpdatesController } from './agent-updates.controller';
import { METADATA_NAME, MIRRORED_METADATA, MIRRORED_TARGETS, MirrorController, TARGET_NAME } from './mirror.controller';
import { MirrorMetadata } from './mirror-metadata';
import { ReleasesController } from './releases.controller';
import { ReleasesRepository } from './releases.repository';
import { RolloutDriver } from './rollout-driver';
import { RolloutTargets } from './rollout-targets';
import { RolloutsController } from './rollouts.controller';
import { RolloutsRepository } from './rollouts.repository';
import { UpdateOffers } from './update-offers';
import { UpdateReports } from './update-reports';
import { UpdateVerification } from './update-verification';
import { WithdrawnReleases } from './withdrawn-releases';

const ofUpdatesDir = <T>(make: (updatesDir: string) => T) => ({
  useFactory: ({ updatesDir }: Configuration) => make(updatesDir),
  inject: [CONFIGURATION],
});

/** Releases, rollouts, and the mirror that agents update from. */
@Module({
  imports: [AgentsModule, CommandsModule, PoliciesModule, SettingsModule],
  controllers: [ReleasesController, RolloutsController, AgentUpdatesController, MirrorController],
  providers: [
    ReleasesRepository,
    RolloutsRepository,
    RolloutTargets,
    RolloutDriver,
    UpdateOffers,
    UpdateReports,
    UpdateVerification,
    WithdrawnReleases,
    { provide: MirrorMetadata, ...ofUpdatesDir((dir) => new MirrorMetadata(dir)) },
    {
      provide: MIRRORED_METADATA,
      ...ofUpdatesDir((dir) => new PublishedFiles([join(dir, 'metadata')], METADATA_NAME)),
    },
    { provide: MIRRORED_TARGETS, ...ofUpdatesDir((dir) => new PublishedFiles([join(dir, 'targets')], TARGET_NAME)) },
  ],
  exports: [RolloutDriver, UpdateOffers, UpdateReports, UpdateVerification],
})
export class UpdatesModule {}
