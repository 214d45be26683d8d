import { Module } from '@nestjs/common';
import { WatchdogEvents } from './watchdog-events';

/** Service monitoring events of the endpoints. */
@Module({ providers: [WatchdogEvents], exports: [WatchdogEvents] })
export class WatchdogModule {}
