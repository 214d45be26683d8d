import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { scopedDataSourceOptions, systemDataSourceOptions } from './data-source';
import { Database, SYSTEM_DATA_SOURCE } from './database';

export interface DatabaseModuleOptions {
  /** Connection of the application, not of the owner. */
  readonly url: string;
  readonly poolSize: number;
  /** Every entity of every feature; the composition root lists them. */
  readonly entities: readonly EntityTarget<ObjectLiteral>[];
}

/** Two pools to one database: one that sees nothing until a scope is set, one for the server's own work. */
@Module({})
export class DatabaseModule {
  static forRoot(options: DatabaseModuleOptions): DynamicModule {
    const retry = { retryAttempts: 0, toRetry: () => false };
    return {
      module: DatabaseModule,
      global: true,
      imports: [
        TypeOrmModule.forRoot({ ...scopedDataSourceOptions(options), ...retry }),
        TypeOrmModule.forRoot({ ...systemDataSourceOptions(options), ...retry, name: SYSTEM_DATA_SOURCE }),
      ],
      providers: [Database],
      exports: [Database],
    };
  }
}
