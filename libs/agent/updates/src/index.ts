export { type BuiltIn, builtIn } from './built-in';
export { openUpdates, type OpenUpdatesOptions } from './open-updates';
export { Slots } from './slots';
export { readSlotInHand, type SlotInHand } from './slot-in-hand';
export { finishPromotion, isOnTrial, superviseTrial, type Supervision } from './supervise';
export { compareVersions, isVersion } from './version-order';
