import { INVENTORY_SECTIONS } from '@gururmm/shared/protocol';
import { Argument, type Command } from 'commander';
import { runDoctor } from '../commands/doctor';
import { enrol } from '../commands/enrol';
import { printInventory } from '../commands/print-inventory';
import { runAgent } from '../commands/run';
import { runAsService } from '../commands/run-as-service';
import { showVersion } from '../commands/show-version';
import { fromEnvironment } from '../commands/site-credentials';
import { showStatus } from '../commands/status';
import { withExitCode } from '../console';
import {
  ALLOW_INSECURE,
  caFileOption,
  configOption,
  JSON_OUTPUT,
  prefixOption,
  registrationTokenOption,
  serverOption,
  SITE_KEY_ON_STDIN,
  siteCodeOption,
  siteKeyFileOption,
  type SiteOptions,
} from './shared-options';
import { addCommand, valueOption } from './usage';

interface RunOptions {
  readonly config?: string;
  readonly service?: boolean;
}

interface InspectOptions {
  readonly config?: string;
  readonly prefix?: string;
  readonly json?: boolean;
}

interface EnrolOptions extends SiteOptions {
  readonly config?: string;
  readonly dataDir?: string;
  readonly deviceId?: string;
  readonly force?: boolean;
}

/** `run`: what a service manager starts. */
export function addRunCommand(program: Command): void {
  addCommand(program, 'run', 'Run the agent in the foreground until it is told to stop')
    .addOption(configOption())
    .option('--service', 'A service manager starts the agent again when it ends')
    .action(({ config, service = false }: RunOptions) =>
      withExitCode(async () => {
        const exitCode = service ? await runAsService(config) : await runAgent({ config, isService: false });
        // Timers and sockets that a stop left behind must not keep the process.
        process.exit(exitCode);
      }),
    );
}

/** `status`, `doctor`, `inventory` and `version`: what only looks. */
export function addInspectCommands(program: Command): void {
  addCommand(program, 'status', 'Show what the running agent says about itself', ['failed', 'notInstalled'])
    .addOption(configOption())
    .addOption(prefixOption().conflicts('config'))
    .option(...JSON_OUTPUT)
    .action(({ config, prefix, json = false }: InspectOptions) => withExitCode(() => showStatus(config, prefix, json)));
  addCommand(program, 'doctor', 'Find out what stands between this agent and its server')
    .addOption(configOption())
    .addOption(prefixOption().conflicts('config'))
    .option(...JSON_OUTPUT)
    .action(({ config, prefix, json = false }: InspectOptions) =>
      withExitCode(async () => {
        const exitCode = await runDoctor(config, prefix, json);
        // A step whose time was over may still wait for the network.
        process.exit(exitCode);
      }),
    );
  addCommand(program, 'inventory', 'Print what the agent tells the server about this machine, as JSON')
    .addArgument(new Argument('<section>', 'Which part').choices(INVENTORY_SECTIONS))
    .action((section: (typeof INVENTORY_SECTIONS)[number]) => withExitCode(() => printInventory(section)));
  addCommand(program, 'version', 'Print the version')
    .option('--json', 'Print JSON, with the floor version')
    .action(({ json = false }: InspectOptions) => showVersion(json));
}

/** `enrol`: the sign-in by itself, for those who run the agent their own way. */
export function addEnrolCommand(program: Command): void {
  addCommand(program, 'enrol', 'Write agent.toml and enrol this machine with the server')
    .alias('enroll')
    .addOption(configOption())
    .addOption(serverOption())
    .addOption(siteCodeOption())
    .addOption(siteKeyFileOption())
    .option(...SITE_KEY_ON_STDIN)
    .addOption(registrationTokenOption())
    .addOption(valueOption('--data-dir <path>', 'Directory of keys, journal and logs'))
    .addOption(valueOption('--device-id <id>', 'Identity to use instead of the derived one'))
    .addOption(caFileOption())
    .option(...ALLOW_INSECURE)
    .option('--force', 'Enrol again although this agent has a key')
    .action((options: EnrolOptions) =>
      withExitCode(async () => {
        const exitCode = await enrol({
          ...options,
          registrationToken: options.registrationToken ?? fromEnvironment('GURURMM_REGISTRATION_TOKEN'),
        });
        process.exit(exitCode);
      }),
    );
}
