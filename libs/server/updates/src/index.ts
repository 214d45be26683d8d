export { AgentUpdate } from './agent-update.entity';
export { Release, type ReleaseFile } from './release.entity';
export { Rollout } from './rollout.entity';
export { RolloutDriver } from './rollout-driver';
export { UpdateOffers } from './update-offers';
export { UpdateReports } from './update-reports';
export { WithdrawnReleases } from './withdrawn-releases';
export { UpdateVerification } from './update-verification';
export { UpdatesModule } from './updates.module';
