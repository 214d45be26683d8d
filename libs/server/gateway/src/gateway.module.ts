import { type DynamicModule, Module, type ModuleMetadata, type FactoryProvider } from '@nestjs/common';
import { GATEWAY_PORTS, type GatewayPorts } from './gateway-ports';
import { GatewayServer } from './gateway.server';

export interface GatewayModuleOptions {
  readonly imports: NonNullable<ModuleMetadata['imports']>;
  readonly inject: NonNullable<FactoryProvider['inject']>;
  /** Builds the ports from the injected feature services. */
  readonly useFactory: (...services: never[]) => GatewayPorts;
}

/** The listening half of the gateway; the composition root plugs the features in. */
@Module({})
export class GatewayModule {
  static forRootAsync(options: GatewayModuleOptions): DynamicModule {
    return {
      module: GatewayModule,
      imports: options.imports,
      providers: [
        GatewayServer,
        {
          provide: GATEWAY_PORTS,
          inject: options.inject,
          useFactory: options.useFactory as (...services: unknown[]) => GatewayPorts,
        },
      ],
      exports: [GatewayServer],
    };
  }
}
