import { type DynamicModule, Module } from '@nestjs/common';
import { ServerSecret } from './server-secret';

/** Gives the server's root secret to the modules that derive keys from it. */
@Module({})
export class SecretsModule {
  static forRoot(secret: ServerSecret): DynamicModule {
    return {
      module: SecretsModule,
      global: true,
      providers: [{ provide: ServerSecret, useValue: secret }],
      exports: [ServerSecret],
    };
  }
}
