export { Site } from './site.entity';
export { SitesModule } from './sites.module';
export { type SiteSummary, SitesRepository } from './sites.repository';
