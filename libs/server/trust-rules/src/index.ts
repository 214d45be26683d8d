export { SpentWorkloadToken } from './spent-workload-token.entity';
export { TrustRule } from './trust-rule.entity';
export { TrustRulesModule } from './trust-rules.module';
