import { defineCommand, runMain } from 'citty';
import { runDoctor } from './commands/doctor';
import { enrol } from './commands/enrol';
import { printInventory } from './commands/print-inventory';
import { runAgent } from './commands/run';
import { runAsService } from './commands/run-as-service';
import { showStatus } from './commands/status';
import { showVersion } from './commands/show-version';
import { withExitCode } from './console';
import { installCommand, startCommand, stopCommand, uninstallCommand } from './program/install-commands';
import { AGENT_VERSION } from './version';

const configArgument = {
  type: 'string',
  description: 'Path of agent.toml (or set GURURMM_CONFIG)',
  valueHint: 'path',
} as const;

const run = defineCommand({
  meta: { name: 'run', description: 'Run the agent in the foreground until it is told to stop' },
  args: {
    config: configArgument,
    service: {
      type: 'boolean',
      description: 'A service manager starts the agent again when it ends',
      default: false,
    },
  },
  run: ({ args }) =>
    withExitCode(async () => {
      const exitCode = args.service
        ? await runAsService(args.config)
        : await runAgent({ config: args.config, isService: false });
      // Timers and sockets that a stop left behind must not keep the process.
      process.exit(exitCode);
    }),
});

const enrolCommand = defineCommand({
  meta: { name: 'enrol', alias: 'enroll', description: 'Write agent.toml and enrol this machine with the server' },
  args: {
    config: configArgument,
    server: { type: 'string', description: 'Address of the server, e.g. https://rmm.example.com', valueHint: 'url' },
    'site-code': { type: 'string', description: 'Code of the site, e.g. DARK-GROVE-7839', valueHint: 'code' },
    'site-key-file': { type: 'string', description: 'File that holds the site key', valueHint: 'path' },
    'site-key-stdin': {
      type: 'boolean',
      description: 'Read the site key from standard input (or set GURURMM_SITE_KEY)',
      default: false,
    },
    'registration-token': { type: 'string', description: 'Registration token of limited use', valueHint: 'token' },
    'data-dir': { type: 'string', description: 'Directory of keys, journal and logs', valueHint: 'path' },
    'device-id': { type: 'string', description: 'Identity to use instead of the derived one', valueHint: 'id' },
    'ca-file': { type: 'string', description: 'PEM file of the only authorities to trust', valueHint: 'path' },
    'allow-insecure': { type: 'boolean', description: 'Permit unencrypted ws:// to another machine', default: false },
    force: { type: 'boolean', description: 'Enrol again although this agent has a key', default: false },
  },
  run: ({ args }) =>
    withExitCode(async () => {
      const exitCode = await enrol({
        config: args.config,
        server: args.server,
        siteCode: args['site-code'],
        siteKeyFile: args['site-key-file'],
        isSiteKeyOnStdin: args['site-key-stdin'],
        registrationToken: args['registration-token'],
        dataDirectory: args['data-dir'],
        deviceId: args['device-id'],
        caFile: args['ca-file'],
        isInsecureAllowed: args['allow-insecure'],
        isForced: args.force,
      });
      process.exit(exitCode);
    }),
});

const status = defineCommand({
  meta: { name: 'status', description: 'Show what the running agent says about itself' },
  args: {
    config: configArgument,
    prefix: { type: 'string', description: 'Directory of an installation below one', valueHint: 'dir' },
    json: { type: 'boolean', description: 'Print JSON', default: false },
  },
  run: ({ args }) => withExitCode(() => showStatus(args.config, args.prefix, args.json)),
});

const doctor = defineCommand({
  meta: { name: 'doctor', description: 'Find out what stands between this agent and its server' },
  args: { config: configArgument, json: { type: 'boolean', description: 'Print JSON', default: false } },
  run: ({ args }) =>
    withExitCode(async () => {
      const exitCode = await runDoctor(args.config, args.json);
      // A step whose time was over may still wait for the network.
      process.exit(exitCode);
    }),
});

const inventory = defineCommand({
  meta: { name: 'inventory', description: 'Print what the agent tells the server about this machine, as JSON' },
  args: { section: { type: 'positional', description: 'hardware, software or services', required: true } },
  run: ({ args }) => withExitCode(() => printInventory(args.section)),
});

const version = defineCommand({
  meta: { name: 'version', description: 'Print the version' },
  args: { json: { type: 'boolean', description: 'Print JSON, with the floor version', default: false } },
  run: ({ args }) => showVersion(args.json),
});

const main = defineCommand({
  meta: {
    name: 'gururmm-agent',
    version: AGENT_VERSION,
    description: 'Agent of the GuruRMM remote monitoring and management platform',
  },
  subCommands: {
    run,
    install: installCommand,
    uninstall: uninstallCommand,
    start: startCommand,
    stop: stopCommand,
    status,
    doctor,
    inventory,
    enrol: enrolCommand,
    version,
  },
});

await runMain(main);
