import { Foundation1795400000000 } from './1795400000000-foundation';
import { Access1795410000000 } from './1795410000000-access';
import { SingleSignOn1795430000000 } from './1795430000000-single-sign-on';
import { WorkloadTrust1795431000000 } from './1795431000000-workload-trust';
import { SiteScope1795440000000 } from './1795440000000-site-scope';
import { CommandSecrets1795500000000 } from './1795500000000-command-secrets';
import { PollingAgents1795504000000 } from './1795504000000-polling-agents';
import { Policies1795506000000 } from './1795506000000-policies';
import { MetricsRollups1795505000000 } from './1795505000000-metrics-rollups';
import { Scripts1795502000000 } from './1795502000000-scripts';
import { Updates1795507000000 } from './1795507000000-updates';
import { JobWaves1795501000000 } from './1795501000000-job-waves';
import { Alerts1795508000000 } from './1795508000000-alerts';
import { Notifications1795509000000 } from './1795509000000-notifications';
import { Schedules1795511000000 } from './1795511000000-schedules';
import { ScriptChecks1795513000000 } from './1795513000000-script-checks';
import { AlertHistory1795513000001 } from './1795513000001-alert-history';
import { WatchdogLists1795510000000 } from './1795510000000-watchdog-lists';
import { Inventory1795516000000 } from './1795516000000-inventory';
import { ListIndexes1795515000000 } from './1795515000000-list-indexes';
import { ScopeDecidedOnce1795519000000 } from './1795519000000-scope-decided-once';
import { CommandsOfAClient1795519000001 } from './1795519000001-commands-of-a-client';

/** Every migration in the order it runs; a published one is never edited. */
export const migrations = [
  Foundation1795400000000,
  Access1795410000000,
  SingleSignOn1795430000000,
  WorkloadTrust1795431000000,
  SiteScope1795440000000,
  CommandSecrets1795500000000,
  PollingAgents1795504000000,
  Policies1795506000000,
  MetricsRollups1795505000000,
  Scripts1795502000000,
  Updates1795507000000,
  JobWaves1795501000000,
  Alerts1795508000000,
  Notifications1795509000000,
  Schedules1795511000000,
  WatchdogLists1795510000000,
  ScriptChecks1795513000000,
  ListIndexes1795515000000,
  AlertHistory1795513000001,
  Inventory1795516000000,
  ScopeDecidedOnce1795519000000,
  CommandsOfAClient1795519000001,
] as const;

/** Their names in order: what a schema's version is made of. */
export const migrationNames: readonly string[] = migrations.map((migration) => migration.name);
