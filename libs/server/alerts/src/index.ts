export { Alert, AlertConditionState, AlertEvent, type TopProcess } from './alert.entity';
export { type AlertEventNotice, AlertEvents } from './alert-events';
export { AlertsModule } from './alerts.module';
export { AlertRule } from './rules/alert-rule.entity';
export { FactEvaluation } from './engine/fact-evaluation';
export { MaintenanceEnd } from './engine/maintenance-end';
export { OfflineEvaluation } from './engine/offline-evaluation';
export { RuleReachSweep } from './engine/rule-reach-sweep';
export { RULE_KINDS, type RuleKind } from './rules/rule-kinds';
