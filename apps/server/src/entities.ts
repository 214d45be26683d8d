import { Agent, AgentListing, AgentState, NetworkChange, ServerNodeRow } from '@gururmm/server/agents';
import { Alert, AlertConditionState, AlertEvent, AlertRule } from '@gururmm/server/alerts';
import { AuditEntry } from '@gururmm/server/audit';
import { Session } from '@gururmm/server/auth';
import { CheckCurrent, CheckResult } from '@gururmm/server/checks';
import { Client } from '@gururmm/server/clients';
import { Command, CommandLateResult, CommandOutput, CommandSecret, CommandStep } from '@gururmm/server/commands';
import {
  AgentInventory,
  AgentService,
  AgentSoftware,
  HardwareChange,
  SoftwareChange,
  SoftwareTitle,
} from '@gururmm/server/inventory';
import { MaintenanceSuppression, MaintenanceWindow } from '@gururmm/server/maintenance';
import { FiveMinuteRollup, HourRollup, MetricsMark, StoredSample } from '@gururmm/server/metrics';
import { QuietPeriodRow } from '@gururmm/server/platform/cluster';
import { Job, JobTarget } from '@gururmm/server/jobs';
import { NotificationChannel, NotificationDelivery, NotificationRoute } from '@gururmm/server/notifications';
import { Policy, PolicyVersion } from '@gururmm/server/policies';
import { RegistrationToken } from '@gururmm/server/registration-tokens';
import { Schedule, ScheduleRun } from '@gururmm/server/schedules';
import { Script, ScriptVersion, Variable } from '@gururmm/server/scripts';
import { Setting } from '@gururmm/server/settings';
import { Site } from '@gururmm/server/sites';
import { SignInHandover, SpentSignInState } from '@gururmm/server/sso';
import { ApiToken } from '@gururmm/server/tokens';
import { SpentWorkloadToken, TrustRule } from '@gururmm/server/trust-rules';
import { AgentUpdate, Release, Rollout } from '@gururmm/server/updates';
import { Invitation, User, UserClientRule } from '@gururmm/server/users';
import { WatchdogEvent } from '@gururmm/server/watchdog';

/** Every entity of every feature, for both connections. */
export const entities = [
  User,
  UserClientRule,
  Invitation,
  ApiToken,
  TrustRule,
  SpentWorkloadToken,
  SignInHandover,
  SpentSignInState,
  RegistrationToken,
  Policy,
  PolicyVersion,
  Setting,
  AuditEntry,
  Session,
  Client,
  Site,
  Agent,
  AgentListing,
  AgentState,
  ServerNodeRow,
  Command,
  CommandStep,
  Job,
  JobTarget,
  CommandOutput,
  CommandLateResult,
  CommandSecret,
  StoredSample,
  MetricsMark,
  FiveMinuteRollup,
  HourRollup,
  NetworkChange,
  AgentInventory,
  HardwareChange,
  SoftwareTitle,
  AgentSoftware,
  SoftwareChange,
  AgentService,
  QuietPeriodRow,
  WatchdogEvent,
  Script,
  ScriptVersion,
  Variable,
  Schedule,
  ScheduleRun,
  Release,
  Rollout,
  AgentUpdate,
  AlertRule,
  Alert,
  AlertEvent,
  AlertConditionState,
  CheckCurrent,
  CheckResult,
  MaintenanceWindow,
  MaintenanceSuppression,
  NotificationChannel,
  NotificationDelivery,
  NotificationRoute,
];
