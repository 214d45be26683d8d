export { Setting } from './setting.entity';
export { SettingsModule } from './settings.module';
export { SettingsRepository } from './settings.repository';
export { DEFAULT_SETTINGS, isOnSql, settingChangedAtSql, type Settings } from './settings-schema';
