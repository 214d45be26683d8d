export { Setting } from './setting.entity';
export { SettingsModule } from './settings.module';
export { SettingsRepository } from './settings.repository';
export { DEFAULT_SETTINGS, type Settings } from './settings-schema';
