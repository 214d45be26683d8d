export { CheckCurrent, CheckResult } from './check-result.entity';
export { CheckResults } from './check-results';
export { ChecksModule } from './checks.module';
