import { JobsModule } from '@gururmm/server/jobs';
import { MaintenanceModule } from '@gururmm/server/maintenance';
import { MetricsModule } from '@gururmm/server/metrics';
import { PoliciesModule } from '@gururmm/server/policies';
import { ScriptsModule } from '@gururmm/server/scripts';
import { SettingsModule } from '@gururmm/server/settings';
import { Module } from '@nestjs/common';
import { AlertEvents } from './alert-events';
import { AlertWriter } from './alert-writer';
import { AlertsController } from './alerts.controller';
import { AlertsRepository } from './alerts.repository';
import { Backtest } from './backtest/backtest';
import { BacktestController } from './backtest/backtest.controller';
import { AlertEngine } from './engine/alert-engine';
import { FactEvaluation } from './engine/fact-evaluation';
import { MaintenanceEnd } from './engine/maintenance-end';
import { OfflineEvaluation } from './engine/offline-evaluation';
import { RuleReachSweep } from './engine/rule-reach-sweep';
import { SampleEvaluation } from './engine/sample-evaluation';
import { SiteIncidents } from './engine/site-incidents';
import { WatchedAgents } from './engine/watched-agents';
import { ProcessSnapshots } from './process-snapshots';
import { RuleBook } from './rules/rule-book';
import { RulesController } from './rules/rules.controller';
import { RulesRepository } from './rules/rules.repository';
import { RulesService } from './rules/rules.service';
import { ScriptRules } from './rules/script-rules';
import { AlertEventRetention } from './alert-event-retention';

/** Rules, what they find, and what becomes of it. */
@Module({
  imports: [JobsModule, MaintenanceModule, MetricsModule, PoliciesModule, ScriptsModule, SettingsModule],
  controllers: [AlertsController, BacktestController, RulesController],
  providers: [
    AlertEventRetention,
    AlertsRepository,
    AlertWriter,
    AlertEvents,
    AlertEngine,
    WatchedAgents,
    SampleEvaluation,
    FactEvaluation,
    OfflineEvaluation,
    SiteIncidents,
    MaintenanceEnd,
    RuleReachSweep,
    Backtest,
    RuleBook,
    RulesRepository,
    RulesService,
    ScriptRules,
    ProcessSnapshots,
  ],
  exports: [AlertEngine, AlertEvents, AlertWriter, ProcessSnapshots, RuleBook, WatchedAgents],
})
export class AlertsModule {}
