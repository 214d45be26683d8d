export { WatchdogEvent } from './watchdog-event.entity';
export { WatchdogEvents } from './watchdog-events';
export { WatchdogModule } from './watchdog.module';
