import { type DynamicModule, Module } from '@nestjs/common';
import type { Configuration } from './configuration';

/** Injection token of the frozen {@link Configuration}. */
export const CONFIGURATION = Symbol('Configuration');

/** Gives the configuration, read once by `main`, to every module. */
@Module({})
export class ConfigModule {
  static forRoot(configuration: Configuration): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [{ provide: CONFIGURATION, useValue: configuration }],
      exports: [CONFIGURATION],
    };
  }
}
