export { type BuiltIn, builtIn } from './built-in';
export { openUpdates, type OpenUpdatesOptions } from './open-updates';
export { finishPromotion, isOnTrial, superviseTrial, type Supervision } from './supervise';
