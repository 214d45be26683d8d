import { resolveServerUrl } from '@gururmm/agent/runtime';

/** Keys of agent.toml that are only shown at the first sign-in. */
const SITE_SECRETS: readonly string[] = ['site_key', 'registration_token'];

/** The content of an agent.toml, before it is validated. */
export type ConfigContent = Readonly<Record<string, unknown>>;

/** What an installation is told to write; what is undefined was not given. */
export interface WantedConfig {
  readonly server: string | undefined;
  readonly siteCode: string | undefined;
  readonly siteKey: string | undefined;
  readonly registrationToken: string | undefined;
  /** Only where it is not the system's own. */
  readonly dataDirectory: string | undefined;
  readonly proxy: string | undefined;
  readonly caFile: string | undefined;
  readonly isInsecureAllowed: boolean;
  /** Leave the server that this machine belongs to. */
  readonly isReconfigured: boolean;
}

/** What is to happen to agent.toml. `moved`: as `write`, and what belongs to the former server goes. */
export type ConfigDecision =
  | { readonly kind: 'keep' }
  | { readonly kind: 'write' | 'moved'; readonly content: ConfigContent }
  | { readonly kind: 'refuse'; readonly reason: string };

/**
 * Decides what to do about agent.toml, so that the same installation twice changes nothing and a machine is not taken
 * to another server by accident.
 * @param isEnrolled the agent has a key of its own: what the first sign-in shows is not needed any more
 */
export function decideConfig(
  existing: ConfigContent | undefined,
  wanted: WantedConfig,
  isEnrolled: boolean,
): ConfigDecision {
  if (existing === undefined) {
    if (wanted.server === undefined) return refuse('--server is missing; it is the address of the server');
    return { kind: 'write', content: withoutUndefined(valuesOf(wanted, false)) };
  }
  const before = addressOf(existing['server_url']);
  const isMove = wanted.server !== undefined && before !== undefined && before !== addressOf(wanted.server);
  if (isMove && !wanted.isReconfigured) {
    return refuse(`this machine belongs to ${before}; use --reconfigure to move it to ${wanted.server}`);
  }
  // The credentials for the former server go, whether or not others were given.
  if (isMove)
    return {
      kind: 'moved',
      content: withoutUndefined({
        ...existing,
        agent_key: undefined,
        ...credentialsOf(wanted),
        ...withoutUndefined(valuesOf(wanted, false)),
      }),
    };
  const content = merge(existing, withoutUndefined(valuesOf(wanted, isEnrolled)));
  return isSame(existing, content) ? { kind: 'keep' } : { kind: 'write', content };
}

/** agent.toml after the first sign-in: the site's secret is not needed on this machine any more. */
export function withoutSiteSecrets(content: ConfigContent): ConfigContent {
  return Object.fromEntries(Object.entries(content).filter(([name]) => !SITE_SECRETS.includes(name)));
}

function credentialsOf(wanted: WantedConfig): Record<string, unknown> {
  return { site_code: wanted.siteCode, site_key: wanted.siteKey, registration_token: wanted.registrationToken };
}

function valuesOf(wanted: WantedConfig, isEnrolled: boolean): Record<string, unknown> {
  return {
    server_url: wanted.server,
    ...(isEnrolled ? {} : credentialsOf(wanted)),
    data_dir: wanted.dataDirectory,
    proxy: wanted.proxy,
    tls: wanted.caFile === undefined ? undefined : { ca_file: wanted.caFile },
    allow_insecure: wanted.isInsecureAllowed ? true : undefined,
  };
}

/** Another spelling of the same address is no change. */
function merge(existing: ConfigContent, given: ConfigContent): ConfigContent {
  const isSameServer = addressOf(existing['server_url']) === addressOf(given['server_url']);
  return { ...existing, ...given, ...(isSameServer ? { server_url: existing['server_url'] } : {}) };
}

function addressOf(url: unknown): string | undefined {
  if (typeof url !== 'string') return undefined;
  const resolved = resolveServerUrl(url, true);
  return resolved.ok ? resolved.url : url;
}

function withoutUndefined(values: Record<string, unknown>): ConfigContent {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function isSame(one: ConfigContent, other: ConfigContent): boolean {
  const sorted = (content: ConfigContent) =>
    JSON.stringify(Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1)));
  return sorted(one) === sorted(other);
}

function refuse(reason: string): ConfigDecision {
  return { kind: 'refuse', reason };
}
