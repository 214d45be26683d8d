import { defineCommand } from 'citty';
import { withExitCode } from '../console';
import { startInstalled, stopInstalled } from '../commands/control';
import { install } from '../commands/install/install';
import { fromEnvironment, readSiteKey } from '../commands/site-credentials';
import { uninstall } from '../commands/uninstall';

const prefixArgument = {
  type: 'string',
  description: 'Everything below this directory, without a service; no administrator needed',
  valueHint: 'dir',
} as const;
const quietArgument = { type: 'boolean', description: 'Print faults only', default: false } as const;

export const installCommand = defineCommand({
  meta: { name: 'install', description: 'Install this program as a service and enrol this machine; safe to run again' },
  args: {
    server: { type: 'string', description: 'Address of the server, e.g. https://rmm.example.com', valueHint: 'url' },
    'site-code': { type: 'string', description: 'Code of the site, e.g. DARK-GROVE-7839', valueHint: 'code' },
    'site-key-file': { type: 'string', description: 'File that holds the site key', valueHint: 'path' },
    'site-key-stdin': {
      type: 'boolean',
      description: 'Read the site key from standard input (or set GURURMM_SITE_KEY)',
      default: false,
    },
    token: {
      type: 'string',
      alias: 'registration-token',
      description: 'Registration token of limited use (or set GURURMM_REGISTRATION_TOKEN)',
      valueHint: 'token',
    },
    proxy: { type: 'string', description: 'HTTP proxy to the server (or set GURURMM_PROXY)', valueHint: 'url' },
    'ca-file': { type: 'string', description: 'PEM file of the only authorities to trust', valueHint: 'path' },
    'allow-insecure': { type: 'boolean', description: 'Permit unencrypted ws:// to another machine', default: false },
    prefix: prefixArgument,
    reconfigure: { type: 'boolean', description: 'Move a machine that belongs to another server', default: false },
    'keep-newer': {
      type: 'boolean',
      description: 'Keep the installed program when it is newer than this one, and do all the rest',
      default: false,
    },
    start: { type: 'boolean', description: 'Start the agent', negativeDescription: 'Only install it', default: true },
    wait: { type: 'string', description: 'Seconds to wait for the sign-in', default: '60', valueHint: 'seconds' },
    quiet: quietArgument,
  },
  run: ({ args }) =>
    withExitCode(async () => {
      const exitCode = await install({
        server: args.server,
        siteCode: args['site-code'],
        siteKey: await readSiteKey({ siteKeyFile: args['site-key-file'], isSiteKeyOnStdin: args['site-key-stdin'] }),
        registrationToken: args.token ?? fromEnvironment('GURURMM_REGISTRATION_TOKEN'),
        proxy: args.proxy ?? fromEnvironment('GURURMM_PROXY'),
        caFile: args['ca-file'],
        isInsecureAllowed: args['allow-insecure'],
        prefix: args.prefix,
        isReconfigured: args.reconfigure,
        isNewerKept: args['keep-newer'],
        isStarted: args.start,
        waitSeconds: secondsOf(args.wait),
        isQuiet: args.quiet,
      });
      // The enrolling connection may still have timers.
      process.exit(exitCode);
    }),
});

export const uninstallCommand = defineCommand({
  meta: { name: 'uninstall', description: 'Stop the agent and take it off this machine' },
  args: {
    prefix: prefixArgument,
    purge: { type: 'boolean', description: 'Remove configuration, identity and data, too', default: false },
    quiet: quietArgument,
  },
  run: ({ args }) => withExitCode(() => uninstall({ prefix: args.prefix, isPurged: args.purge, isQuiet: args.quiet })),
});

export const startCommand = defineCommand({
  meta: { name: 'start', description: 'Start the installed agent' },
  args: { prefix: prefixArgument },
  run: ({ args }) => withExitCode(() => startInstalled(args.prefix)),
});

export const stopCommand = defineCommand({
  meta: { name: 'stop', description: 'Stop the installed agent' },
  args: { prefix: prefixArgument },
  run: ({ args }) => withExitCode(() => stopInstalled(args.prefix)),
});

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (!Number.isFinite(seconds) || seconds < 1 || seconds > 3600) throw new Error('--wait must be 1 to 3600 seconds');
  return seconds;
}
