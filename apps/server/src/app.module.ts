import { AgentsModule } from '@gururmm/server/agents';
import { AlertsModule } from '@gururmm/server/alerts';
import { AuditModule } from '@gururmm/server/audit';
import { AuthModule } from '@gururmm/server/auth';
import { ChecksModule } from '@gururmm/server/checks';
import { ClientsModule } from '@gururmm/server/clients';
import { CommandsModule } from '@gururmm/server/commands';
import { DownloadsModule } from '@gururmm/server/downloads';
import { EnrolmentModule } from '@gururmm/server/enrolment';
import { AgentGatewayModule } from '@gururmm/server/gateway';
import { HealthModule } from '@gururmm/server/health';
import { JobsModule } from '@gururmm/server/jobs';
import { LegacyModule } from '@gururmm/server/legacy';
import { MaintenanceModule } from '@gururmm/server/maintenance';
import { MetricsModule } from '@gururmm/server/metrics';
import { NotificationsModule } from '@gururmm/server/notifications';
import { BackgroundModule } from '@gururmm/server/platform/background';
import { ClusterModule } from '@gururmm/server/platform/cluster';
import { ConfigModule, type Configuration } from '@gururmm/server/platform/config';
import { DatabaseModule } from '@gururmm/server/platform/database';
import { createValidationPipe, IdempotencyInterceptor, ProblemFilter } from '@gururmm/server/platform/http';
import { LoggingModule } from '@gururmm/server/platform/logging';
import { SecretsModule, type ServerSecret } from '@gururmm/server/platform/secrets';
import { PoliciesModule } from '@gururmm/server/policies';
import { RealtimeModule } from '@gururmm/server/realtime';
import { RegistrationTokensModule } from '@gururmm/server/registration-tokens';
import { SchedulesModule } from '@gururmm/server/schedules';
import { ScriptsModule } from '@gururmm/server/scripts';
import { SettingsModule } from '@gururmm/server/settings';
import { SitesModule } from '@gururmm/server/sites';
import { SingleSignOnModule } from '@gururmm/server/sso';
import { TrustRulesModule } from '@gururmm/server/trust-rules';
import { UpdatesModule } from '@gururmm/server/updates';
import { UsersModule } from '@gururmm/server/users';
import { WatchdogModule } from '@gururmm/server/watchdog';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { entities } from './entities';
import { gateway } from './gateway-wiring';

/** What `main` has prepared before Nest starts. */
export interface AppContext {
  readonly configuration: Configuration;
  readonly secret: ServerSecret;
  readonly databaseUrl: string;
}

/** The composition root: platform, features, and what guards every route. */
@Module({})
export class AppModule {
  static forRoot({ configuration, secret, databaseUrl }: AppContext): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(configuration),
        LoggingModule.forRoot(configuration.logging),
        SecretsModule.forRoot(secret),
        DatabaseModule.forRoot({ url: databaseUrl, poolSize: configuration.database.poolSize, entities }),
        BackgroundModule.forRoot({ url: databaseUrl }),
        ClusterModule,
        AgentGatewayModule,
        AuditModule,
        SettingsModule,
        AuthModule,
        UsersModule,
        SingleSignOnModule,
        TrustRulesModule,
        ClientsModule,
        SitesModule,
        AgentsModule,
        RegistrationTokensModule,
        EnrolmentModule,
        ScriptsModule,
        CommandsModule,
        JobsModule,
        SchedulesModule,
        MetricsModule,
        WatchdogModule,
        PoliciesModule,
        MaintenanceModule,
        AlertsModule,
        ChecksModule,
        LegacyModule,
        UpdatesModule,
        NotificationsModule,
        RealtimeModule,
        DownloadsModule,
        HealthModule,
        gateway,
      ],
      providers: [
        { provide: APP_PIPE, useFactory: createValidationPipe },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
      ],
    };
  }
}
