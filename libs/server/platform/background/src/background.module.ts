import { type DynamicModule, Module } from '@nestjs/common';
import { BACKGROUND_OPTIONS, type BackgroundOptions } from './background-options';
import { BackgroundQueue } from './background-queue';

/** The queue for work that may wait; it connects when the first feature sends or works. */
@Module({})
export class BackgroundModule {
  static forRoot(options: BackgroundOptions): DynamicModule {
    return {
      module: BackgroundModule,
      global: true,
      providers: [{ provide: BACKGROUND_OPTIONS, useValue: options }, BackgroundQueue],
      exports: [BackgroundQueue],
    };
  }
}
