import { resolveServerUrl } from '@gururmm/agent/runtime';
import { InvalidArgumentError, type Option } from 'commander';
import { valueOption } from './usage';

export const configOption = (): Option => valueOption('--config <path>', 'Path of agent.toml (or set GURURMM_CONFIG)');

/** Where an agent without a service stands; `status` and `doctor` find its agent.toml there. */
export const prefixOption = (): Option =>
  valueOption('--prefix <dir>', 'Everything below this directory, without a service; no administrator needed');

export const serverOption = (): Option =>
  valueOption('--server <url>', 'Address of the server, e.g. https://rmm.example.com', assertServerUrl);

/** Whether it may go unencrypted is decided with the other options. */
function assertServerUrl(value: string): void {
  const result = resolveServerUrl(value, true);
  if (!result.ok) throw new InvalidArgumentError(`${result.fault.replace('server_url: ', '')}.`);
}

export const siteCodeOption = (): Option => valueOption('--site-code <code>', 'Code of the site, e.g. DARK-GROVE-7839');

export const siteKeyFileOption = (): Option => valueOption('--site-key-file <path>', 'File that holds the site key');

/** Two names for one: the scripts of older servers write `--token`. */
export const registrationTokenOption = (): Option =>
  valueOption(
    '--token, --registration-token <token>',
    'Registration token of limited use (or set GURURMM_REGISTRATION_TOKEN)',
  );

export const caFileOption = (): Option => valueOption('--ca-file <path>', 'PEM file of the only authorities to trust');

export const SITE_KEY_ON_STDIN = [
  '--site-key-stdin',
  'Read the site key from standard input (or set GURURMM_SITE_KEY)',
] as const;
export const ALLOW_INSECURE = ['--allow-insecure', 'Permit unencrypted ws:// to another machine'] as const;
export const QUIET = ['--quiet', 'Print faults only'] as const;
export const JSON_OUTPUT = ['--json', 'Print JSON'] as const;

/** What the options that several commands have become. */
export interface SiteOptions {
  readonly server?: string;
  readonly siteCode?: string;
  readonly siteKeyFile?: string;
  readonly siteKeyStdin?: boolean;
  readonly registrationToken?: string;
  readonly caFile?: string;
  readonly allowInsecure?: boolean;
}
