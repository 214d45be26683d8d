export { LegacyModule } from './legacy.module';
