import type { Command } from 'commander';
import { startInstalled, stopInstalled } from '../commands/control';
import { install } from '../commands/install/install';
import { fromEnvironment, readSiteKey } from '../commands/site-credentials';
import { uninstall } from '../commands/uninstall';
import { withExitCode } from '../console';
import {
  ALLOW_INSECURE,
  caFileOption,
  prefixOption,
  QUIET,
  registrationTokenOption,
  serverOption,
  SITE_KEY_ON_STDIN,
  siteCodeOption,
  siteKeyFileOption,
  type SiteOptions,
} from './shared-options';
import { addCommand, secondsOption, valueOption } from './usage';

const SIGN_IN_SECONDS = 60;
const MOST_SIGN_IN_SECONDS = 3600;

interface InstallOptions extends SiteOptions {
  readonly proxy?: string;
  readonly prefix?: string;
  readonly reconfigure?: boolean;
  readonly keepNewer?: boolean;
  readonly start: boolean;
  readonly wait: number;
  readonly quiet?: boolean;
}

interface UninstallOptions {
  readonly prefix?: string;
  readonly purge?: boolean;
  readonly quiet?: boolean;
}

interface ControlOptions {
  readonly prefix?: string;
}

/** `install`, `uninstall`, `start` and `stop`. */
export function addInstallCommands(program: Command): void {
  addInstall(program);
  addCommand(program, 'uninstall', 'Stop the agent and take it off this machine')
    .addOption(prefixOption())
    .option('--purge', 'Remove configuration, identity and data, too')
    .option(...QUIET)
    .action(({ prefix, purge = false, quiet = false }: UninstallOptions) =>
      withExitCode(() => uninstall({ prefix, isPurged: purge, isQuiet: quiet })),
    );
  addCommand(program, 'start', 'Start the installed agent', ['failed', 'notInstalled'])
    .addOption(prefixOption())
    .action(({ prefix }: ControlOptions) => withExitCode(() => startInstalled(prefix)));
  addCommand(program, 'stop', 'Stop the installed agent', ['failed', 'notInstalled'])
    .addOption(prefixOption())
    .action(({ prefix }: ControlOptions) => withExitCode(() => stopInstalled(prefix)));
}

function addInstall(program: Command): void {
  addCommand(program, 'install', 'Install this program as a service and enrol this machine; safe to run again', [
    'failed',
    'refused',
    'notSignedIn',
  ])
    .addOption(serverOption())
    .addOption(siteCodeOption())
    .addOption(siteKeyFileOption())
    .option(...SITE_KEY_ON_STDIN)
    .addOption(registrationTokenOption())
    .addOption(valueOption('--proxy <url>', 'HTTP proxy to the server (or set GURURMM_PROXY)'))
    .addOption(caFileOption())
    .option(...ALLOW_INSECURE)
    .addOption(prefixOption())
    .option('--reconfigure', 'Move a machine that belongs to another server')
    .option('--keep-newer', 'Keep the installed program when it is newer than this one, and do all the rest')
    .option('--no-start', 'Install and enrol, and start nothing')
    .addOption(
      secondsOption('--wait <seconds>', 'How long to wait for the sign-in', SIGN_IN_SECONDS, MOST_SIGN_IN_SECONDS),
    )
    .option(...QUIET)
    .action((options: InstallOptions) =>
      withExitCode(async () => {
        const exitCode = await install({
          server: options.server,
          siteCode: options.siteCode,
          siteKey: await readSiteKey(options),
          registrationToken: options.registrationToken ?? fromEnvironment('GURURMM_REGISTRATION_TOKEN'),
          proxy: options.proxy ?? fromEnvironment('GURURMM_PROXY'),
          caFile: options.caFile,
          isInsecureAllowed: options.allowInsecure ?? false,
          prefix: options.prefix,
          isReconfigured: options.reconfigure ?? false,
          isNewerKept: options.keepNewer ?? false,
          isStarted: options.start,
          waitSeconds: options.wait,
          isQuiet: options.quiet ?? false,
        });
        // The enrolling connection may still have timers.
        process.exit(exitCode);
      }),
    );
}
