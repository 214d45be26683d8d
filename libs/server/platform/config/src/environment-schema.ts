import { resolve } from 'node:path';
import { SMTP_SECURITIES } from '@gururmm/shared/protocol';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const milliseconds = z.coerce.number().int().positive();
const days = z.coerce.number().int().min(1).max(3_660);
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);
const postgresUrl = z
  .string()
  .refine((value) => /^postgres(ql)?:\/\//.test(value) && URL.canParse(value), 'must be a postgres:// URL');
const httpOrigin = z
  .string()
  .refine(
    (value) => URL.canParse(value) && new URL(value).origin === value.replace(/\/$/, ''),
    'must be an origin, for example https://rmm.example.com',
  )
  .transform((value) => value.replace(/\/$/, ''));

/** An address of an OpenID provider; without TLS only on this machine, as in tests. */
const issuerUrl = z.string().refine((value) => {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, search, hash } = new URL(value);
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return search === '' && hash === '' && (protocol === 'https:' || (protocol === 'http:' && isLoopback));
}, 'must be an https:// URL');
const roleMap = z
  .string()
  .transform((value, context): unknown => {
    try {
      return JSON.parse(value);
    } catch {
      context.addIssue('must be JSON, for example {"GuruRMM.Technician":"technician"}');
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string().min(1), z.enum(['owner', 'administrator', 'technician', 'read_only'])));

const ENTRA_NEEDS = ['RMM_SSO_ENTRA_TENANT_ID', 'RMM_SSO_ENTRA_CLIENT_ID', 'RMM_SSO_ENTRA_CLIENT_SECRET'] as const;

const variables = z.object({
  PORT: port.default(3001),
  DATABASE_URL: postgresUrl.optional(),
  RMM_DATABASE_MIGRATION_URL: postgresUrl.optional(),
  RMM_DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(200).default(20),
  RMM_DATA_DIR: z
    .string()
    .min(1)
    .default('.data')
    .transform((value) => resolve(value)),
  RMM_HTTP_HOST: z.string().min(1).default('127.0.0.1'),
  RMM_HTTP_PUBLIC_URL: httpOrigin.optional(),
  RMM_HTTP_CORS_ORIGINS: list.pipe(z.array(httpOrigin)).default([]),
  RMM_HTTP_TRUSTED_PROXIES: list.default([]),
  RMM_HTTP_CONSOLE_DIR: z
    .string()
    .min(1)
    .default('dist/apps/console/browser')
    .transform((value) => resolve(value)),
  RMM_HTTP_METRICS_TOKEN: z.string().min(16).optional(),
  RMM_AUTH_JWT_SECRET: z.string().min(32).optional(),
  RMM_AUTH_TOKEN_TTL_SECONDS: z.coerce
    .number()
    .int()
    .min(60)
    .max(7 * 86_400)
    .default(86_400),
  RMM_AUTH_BOOTSTRAP_EMAIL: z.email().default('admin@localhost.localdomain'),
  RMM_AUTH_BOOTSTRAP_PASSWORD: z.string().min(12).optional(),
  RMM_SSO_ENTRA_TENANT_ID: z.guid().toLowerCase().optional(),
  RMM_SSO_ENTRA_CLIENT_ID: z.string().min(1).optional(),
  RMM_SSO_ENTRA_CLIENT_SECRET: z.string().min(1).optional(),
  RMM_SSO_ENTRA_ISSUER: issuerUrl.optional(),
  // App role in Entra ID -> role here.
  RMM_SSO_ROLE_MAP: roleMap.default({
    'GuruRMM.Owner': 'owner',
    'GuruRMM.Administrator': 'administrator',
    'GuruRMM.Technician': 'technician',
    'GuruRMM.ReadOnly': 'read_only',
  }),
  RMM_AGENT_HEARTBEAT_SECONDS: z.coerce.number().min(1).max(300).default(30),
  // The bounds are those of `idle_timeout_seconds` in the protocol: agents are told this value.
  RMM_AGENT_IDLE_TIMEOUT_MS: milliseconds.min(1_000).max(600_000).default(90_000),
  RMM_AGENT_AUTH_TIMEOUT_MS: milliseconds.default(10_000),
  RMM_COMMAND_SUBMISSIONS_PER_MINUTE: z.coerce.number().int().min(1).max(1_000_000).default(6_000),
  RMM_COMMAND_LEASE_SECONDS: z.coerce.number().min(1).max(300).default(15),
  RMM_METRICS_RAW_DAYS: days.max(366).default(30),
  RMM_METRICS_FIVE_MINUTE_DAYS: days.default(180),
  RMM_METRICS_HOUR_DAYS: days.default(730),
  RMM_RETENTION_CHECK_RESULTS_DAYS: days.default(30),
  RMM_RETENTION_WATCHDOG_EVENTS_DAYS: days.default(180),
  RMM_RETENTION_INVENTORY_CHANGES_DAYS: days.default(730),
  RMM_RETENTION_DELIVERIES_DAYS: days.default(180),
  RMM_RETENTION_SCHEDULE_RUNS_DAYS: days.default(180),
  RMM_RETENTION_ALERT_EVENTS_DAYS: days.default(730),
  RMM_DOWNLOADS_DIR: list
    .pipe(z.array(z.string()).min(1))
    .prefault('dist/apps/agent,dist/apps/cli,dist/apps/legacy-agent,dist/packages')
    .transform((dirs) => dirs.map((dir) => resolve(dir))),
  RMM_UPDATES_DIR: z
    .string()
    .min(1)
    .optional()
    .transform((value) => (value === undefined ? undefined : resolve(value))),
  RMM_SMTP_HOST: z.string().min(1).optional(),
  RMM_SMTP_PORT: port.min(1).default(587),
  RMM_SMTP_SECURITY: z.enum(SMTP_SECURITIES).default('starttls'),
  RMM_SMTP_USERNAME: z.string().min(1).optional(),
  RMM_SMTP_PASSWORD: z.string().min(1).optional(),
  RMM_SMTP_FROM: z.email().optional(),
  RMM_NOTIFICATIONS_ALLOWED_RANGES: list.pipe(z.array(z.union([z.cidrv4(), z.cidrv6()]))).default([]),
  RMM_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  RMM_LOG_PRETTY: flag.default(false),
  RMM_LOG_FILE: z
    .string()
    .min(1)
    .optional()
    .transform((value) => (value === undefined ? undefined : resolve(value))),
  RMM_LOG_FILE_MAX_SIZE: z
    .string()
    .regex(/^\d+[KMG]$/)
    .default('20M'),
  RMM_LOG_FILE_MAX_COUNT: z.coerce.number().int().min(1).max(365).default(14),
  RMM_SHUTDOWN_GRACE_MS: milliseconds.max(19_000).default(15_000),
});

/**
 * Every environment variable the server reads, its form and its default: the only definition.
 * `.env.example` is held against it by a test. Secrets are marked in {@link SECRET_VARIABLES}.
 */
export const environmentSchema = variables.superRefine((env, context) => {
  if (env.RMM_SMTP_HOST !== undefined && env.RMM_SMTP_FROM === undefined)
    context.addIssue({ code: 'custom', path: ['RMM_SMTP_FROM'], message: 'is missing: e-mail needs a sender' });
  if (env.RMM_SMTP_SECURITY === 'none' && env.RMM_SMTP_PASSWORD !== undefined)
    context.addIssue({ code: 'custom', path: ['RMM_SMTP_SECURITY'], message: 'must not be none with a password' });
  const missing = ENTRA_NEEDS.filter((name) => env[name] === undefined);
  if (missing.length === 0 || (missing.length === ENTRA_NEEDS.length && env.RMM_SSO_ENTRA_ISSUER === undefined)) return;
  for (const name of missing) {
    context.addIssue({ code: 'custom', path: [name], message: 'is missing: single sign-on needs it' });
  }
});

/** Names of the variables whose values must never be printed. */
export const SECRET_VARIABLES: readonly (keyof Environment)[] = [
  'DATABASE_URL',
  'RMM_DATABASE_MIGRATION_URL',
  'RMM_HTTP_METRICS_TOKEN',
  'RMM_AUTH_JWT_SECRET',
  'RMM_AUTH_BOOTSTRAP_PASSWORD',
  'RMM_SSO_ENTRA_CLIENT_SECRET',
  'RMM_SMTP_PASSWORD',
];

export type Environment = z.infer<typeof environmentSchema>;
