export { EffectivePolicyPanel } from './effective/effective-policy-panel';
export { VersionPin } from './effective/version-pin';
export { policyRoutes } from './policy.routes';
