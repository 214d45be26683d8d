import { Module } from '@nestjs/common';
import { WatchdogEvents } from './watchdog-events';
import { WatchdogEventsController } from './watchdog-events.controller';
import { WatchdogEventsRepository } from './watchdog-events.repository';
import { WatchdogEventRetention } from './watchdog-event-retention';

/** Service monitoring events of the endpoints. */
@Module({
  controllers: [WatchdogEventsController],
  providers: [WatchdogEventRetention, WatchdogEvents, WatchdogEventsRepository],
  exports: [WatchdogEvents],
})
export class WatchdogModule {}
