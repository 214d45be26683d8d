export { createRebootPendingCollector } from './reboot-pending-collector';
