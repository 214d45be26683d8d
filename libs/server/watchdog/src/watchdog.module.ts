import { Module } from '@nestjs/common';
import { WatchdogEvents } from './watchdog-events';
import { WatchdogEventsController } from './watchdog-events.controller';
import { WatchdogEventsRepository } from './watchdog-events.repository';

/** Service monitoring events of the endpoints. */
@Module({
  controllers: [WatchdogEventsController],
  providers: [WatchdogEvents, WatchdogEventsRepository],
  exports: [WatchdogEvents],
})
export class WatchdogModule {}
