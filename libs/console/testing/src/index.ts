export {
  makeAgent,
  makeClient,
  makeCommand,
  makeId,
  makeJob,
  makeManagedUser,
  makePolicy,
  makePolicyItem,
  makeSchedule,
  makeScheduleRun,
  makeScript,
  makeSite,
  makeUser,
  pageOf,
} from './factories';
export { FakeLiveSocket } from './fake-live-socket';
export { settle, settleTimers } from './settle';
export {
  makeAgentInventory,
  makeFleetSoftware,
  makeHardware,
  makeHardwareChange,
  makeService,
  makeSoftware,
  makeSoftwareChange,
} from './inventory-factories';
export { signedIn } from './signed-in';
export {
  makeAlert,
  makeAlertDetail,
  makeAlertRule,
  makeBacktest,
  makeDelivery,
  makeMaintenanceWindow,
  makeNotificationChannel,
  makeNotificationRoute,
  makeSuppression,
  makeWatchdogEvent,
} from './monitoring-factories';
export { makeAgentUpdate, makeRelease, makeRollout, makeRolloutProgress } from './update-factories';
