import { AuthModule } from '@gururmm/server/auth';
import { Module } from '@nestjs/common';
import { ConsoleGateway } from './console.gateway';
import { LiveEvents } from './live-events';
import { TicketsController } from './tickets.controller';

/** Live events for the console. */
@Module({ imports: [AuthModule], controllers: [TicketsController], providers: [LiveEvents, ConsoleGateway] })
export class RealtimeModule {}
