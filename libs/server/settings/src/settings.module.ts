import { Global, Module } from '@nestjs/common';
import { SettingsController } from './settings.controller';
import { SettingsRepository } from './settings.repository';

/** What administrators can switch. */
@Global()
@Module({ controllers: [SettingsController], providers: [SettingsRepository], exports: [SettingsRepository] })
export class SettingsModule {}
