import { join } from 'node:path';
import { type Environment, environmentSchema } from './environment-schema';

/** How the server listens and what a browser may do with it. */
export interface HttpConfiguration {
  readonly port: number;
  readonly host: string;
  /** Origin under which agents and browsers reach the server, without a trailing slash. */
  readonly publicUrl: string;
  readonly corsOrigins: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly consoleDir: string;
  readonly metricsToken: string | undefined;
}

/** Where PostgreSQL is; `undefined` URLs mean the embedded one. */
export interface DatabaseConfiguration {
  readonly url: string | undefined;
  readonly migrationUrl: string | undefined;
  readonly poolSize: number;
}

export interface AuthConfiguration {
  /** `undefined` means: generated once and kept in the data directory. */
  readonly jwtSecret: string | undefined;
  readonly tokenTtlSeconds: number;
  readonly bootstrapEmail: string;
  readonly bootstrapPassword: string | undefined;
}

/** The Entra ID application that people sign in through. */
export interface SingleSignOnConfiguration {
  readonly issuer: string;
  /** The only tenant whose people may sign in, in lower case. */
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Role here for each app role of Entra ID. */
  readonly roleMap: Readonly<Environment['RMM_SSO_ROLE_MAP']>;
}

export interface GatewayConfiguration {
  readonly heartbeatSeconds: number;
  readonly idleTimeoutMs: number;
  readonly authTimeoutMs: number;
}

/** How long metrics are kept, in days; a coarser figure is kept at least as long as a finer one. */
export interface MetricsConfiguration {
  readonly rawDays: number;
  readonly fiveMinuteDays: number;
  readonly hourDays: number;
}

/** How long rows are kept that only tell of the past, in days. */
export interface RetentionConfiguration {
  readonly checkResultsDays: number;
  readonly watchdogEventsDays: number;
  readonly inventoryChangesDays: number;
  readonly deliveriesDays: number;
  readonly scheduleRunsDays: number;
  /** From the end of the alert. */
  readonly alertEventsDays: number;
}

/** The mail server that channels without one of their own use. */
export interface SmtpConfiguration {
  readonly host: string;
  readonly port: number;
  readonly security: Environment['RMM_SMTP_SECURITY'];
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** Address that e-mail comes from. */
  readonly from: string;
}

export interface NotificationsConfiguration {
  /** `undefined` means: each e-mail channel names its own. */
  readonly smtp: SmtpConfiguration | undefined;
  /** Addresses in CIDR notation that channels reach although they are not public. */
  readonly allowedRanges: readonly string[];
}

export interface LoggingConfiguration {
  readonly level: Environment['RMM_LOG_LEVEL'];
  readonly pretty: boolean;
  readonly file: string | undefined;
  /** Size at which the log file rotates, e.g. `20M`. */
  readonly fileMaxSize: string;
  readonly fileMaxCount: number;
}

/** The parsed and frozen environment, by area. */
export interface Configuration {
  readonly dataDir: string;
  /** Directories of published files; the first that has a name wins. */
  readonly downloadsDirs: readonly string[];
  /** The mirrored update repository: `metadata/` and `targets/`. */
  readonly updatesDir: string;
  readonly shutdownGraceMs: number;
  /** Commands one user or token may submit in a minute. */
  readonly submissionsPerMinute: number;
  /** A command that was sent and not acknowledged may be sent again after this long. */
  readonly commandLeaseSeconds: number;
  readonly http: HttpConfiguration;
  readonly database: DatabaseConfiguration;
  readonly auth: AuthConfiguration;
  /** `undefined` means: nobody signs in through Entra ID. */
  readonly sso: SingleSignOnConfiguration | undefined;
  readonly gateway: GatewayConfiguration;
  readonly metrics: MetricsConfiguration;
  readonly retention: RetentionConfiguration;
  readonly notifications: NotificationsConfiguration;
  readonly logging: LoggingConfiguration;
}

/** Bad configuration: every fault, each naming its variable and never its value. */
export class ConfigurationError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The configuration is not usable:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'ConfigurationError';
  }
}

/**
 * Reads the environment once.
 * @throws ConfigurationError with all faults when a variable is malformed.
 */
export function loadConfiguration(environment: Readonly<Record<string, string | undefined>>): Configuration {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    throw new ConfigurationError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  }
  return deepFreeze(toConfiguration(parsed.data));
}

function toConfiguration(env: Environment): Configuration {
  return {
    dataDir: env.RMM_DATA_DIR,
    downloadsDirs: env.RMM_DOWNLOADS_DIR,
    updatesDir: env.RMM_UPDATES_DIR ?? join(env.RMM_DATA_DIR, 'updates'),
    shutdownGraceMs: env.RMM_SHUTDOWN_GRACE_MS,
    submissionsPerMinute: env.RMM_COMMAND_SUBMISSIONS_PER_MINUTE,
    commandLeaseSeconds: env.RMM_COMMAND_LEASE_SECONDS,
    http: {
      port: env.PORT,
      host: env.RMM_HTTP_HOST,
      publicUrl: env.RMM_HTTP_PUBLIC_URL ?? `http://localhost:${env.PORT}`,
      corsOrigins: env.RMM_HTTP_CORS_ORIGINS,
      trustedProxies: env.RMM_HTTP_TRUSTED_PROXIES,
      consoleDir: env.RMM_HTTP_CONSOLE_DIR,
      metricsToken: env.RMM_HTTP_METRICS_TOKEN,
    },
    database: {
      url: env.DATABASE_URL,
      migrationUrl: env.RMM_DATABASE_MIGRATION_URL,
      poolSize: env.RMM_DATABASE_POOL_SIZE,
    },
    auth: {
      jwtSecret: env.RMM_AUTH_JWT_SECRET,
      tokenTtlSeconds: env.RMM_AUTH_TOKEN_TTL_SECONDS,
      bootstrapEmail: env.RMM_AUTH_BOOTSTRAP_EMAIL,
      bootstrapPassword: env.RMM_AUTH_BOOTSTRAP_PASSWORD,
    },
    sso: toSingleSignOn(env),
    gateway: {
      heartbeatSeconds: env.RMM_AGENT_HEARTBEAT_SECONDS,
      idleTimeoutMs: env.RMM_AGENT_IDLE_TIMEOUT_MS,
      authTimeoutMs: env.RMM_AGENT_AUTH_TIMEOUT_MS,
    },
    metrics: {
      rawDays: env.RMM_METRICS_RAW_DAYS,
      fiveMinuteDays: Math.max(env.RMM_METRICS_RAW_DAYS, env.RMM_METRICS_FIVE_MINUTE_DAYS),
      hourDays: Math.max(env.RMM_METRICS_RAW_DAYS, env.RMM_METRICS_FIVE_MINUTE_DAYS, env.RMM_METRICS_HOUR_DAYS),
    },
    retention: {
      checkResultsDays: env.RMM_RETENTION_CHECK_RESULTS_DAYS,
      inventoryChangesDays: env.RMM_RETENTION_INVENTORY_CHANGES_DAYS,
      watchdogEventsDays: env.RMM_RETENTION_WATCHDOG_EVENTS_DAYS,
      deliveriesDays: env.RMM_RETENTION_DELIVERIES_DAYS,
      scheduleRunsDays: env.RMM_RETENTION_SCHEDULE_RUNS_DAYS,
      alertEventsDays: env.RMM_RETENTION_ALERT_EVENTS_DAYS,
    },
    notifications: { smtp: toSmtp(env), allowedRanges: env.RMM_NOTIFICATIONS_ALLOWED_RANGES },
    logging: {
      level: env.RMM_LOG_LEVEL,
      pretty: env.RMM_LOG_PRETTY,
      file: env.RMM_LOG_FILE,
      fileMaxSize: env.RMM_LOG_FILE_MAX_SIZE,
      fileMaxCount: env.RMM_LOG_FILE_MAX_COUNT,
    },
  };
}

function toSmtp(env: Environment): SmtpConfiguration | undefined {
  const { RMM_SMTP_HOST: host, RMM_SMTP_FROM: from } = env;
  if (host === undefined || from === undefined) return undefined;
  const { RMM_SMTP_PORT: port, RMM_SMTP_SECURITY: security } = env;
  return { host, port, security, username: env.RMM_SMTP_USERNAME, password: env.RMM_SMTP_PASSWORD, from };
}

function toSingleSignOn(env: Environment): SingleSignOnConfiguration | undefined {
  const { RMM_SSO_ENTRA_TENANT_ID: tenantId, RMM_SSO_ENTRA_CLIENT_ID: clientId } = env;
  const clientSecret = env.RMM_SSO_ENTRA_CLIENT_SECRET;
  if (tenantId === undefined || clientId === undefined || clientSecret === undefined) return undefined;
  const issuer = env.RMM_SSO_ENTRA_ISSUER ?? `https://login.microsoftonline.com/${tenantId}/v2.0`;
  return { issuer, tenantId, clientId, clientSecret, roleMap: env.RMM_SSO_ROLE_MAP };
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner as object);
  }
  return Object.freeze(value);
}
