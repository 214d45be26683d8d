export { AgentConfigs, type AgentConfiguration, type ConfigContribution } from './agent-configs';
export { EffectivePolicies } from './effective-policies';
export { PoliciesModule } from './policies.module';
export { PolicyBook } from './policy-book';
export { PolicyDelivery } from './policy-delivery';
export { type PolicyKey, type PolicyValues, type UpdateWindow } from './policy-items';
export { Policy, PolicyVersion } from './policy.entity';
