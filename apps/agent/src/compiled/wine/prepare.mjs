import { execFileSync, spawn } from 'node:child_process';
import { closeSync, copyFileSync, linkSync, mkdirSync, mkdtempSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const workspaceRoot = join(import.meta.dirname, '../../../../..');
const fixtures = join(import.meta.dirname, 'fixtures');

/**
 * Jest's global set-up of the specs under Wine: builds the agent for Windows, makes a Windows of its own
 * (WINEPREFIX) in a temporary directory, compiles the fixtures, and keeps one Wine program alive,
 * because Wine ends its services with the last program. `dispose.mjs` takes all of it away again.
 */
export default async function prepare() {
  execFileSync('node', [join(workspaceRoot, 'apps/agent/build.mjs'), '--target', 'windows-x64']);
  const directory = mkdtempSync(join(tmpdir(), 'gururmm-wine-'));
  // Without `mscoree` and `mshtml` nothing offers to download .NET or a browser; without a display nothing opens.
  const environment = {
    WINEPREFIX: join(directory, 'prefix'),
    WINEARCH: 'win64',
    WINEDEBUG: '-all',
    WINEDLLOVERRIDES: 'mscoree,mshtml=',
    DISPLAY: '',
  };
  process.env.GURURMM_WINE_DIRECTORY = directory;
  process.env.GURURMM_WINE_ENVIRONMENT = JSON.stringify(environment);
  globalThis.gururmmWine = { directory, environment };
  compileFixtures(directory);
  initialise(environment, join(directory, 'events.log'));
  // For programs that stand elsewhere, such as an installed agent.
  const library = join(directory, 'agent', 'bcryptprimitives.dll');
  copyFileSync(library, join(directory, 'prefix/drive_c/windows/system32/bcryptprimitives.dll'));
  globalThis.gururmmWine.keeper = spawn('wine', ['cmd.exe'], {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
}

/**
 * Any program makes the prefix and starts its service manager. `wineboot --init` would leave a second one running beside
 * the first. Services inherit what it was started with: they write the events they report to `eventsPath`.
 */
function initialise(environment, eventsPath) {
  const events = openSync(eventsPath, 'w');
  const env = { ...process.env, ...environment, WINEDEBUG: '-all,+eventlog' };
  execFileSync('wine', ['cmd', '/c', 'exit'], { env, stdio: ['ignore', 'ignore', events] });
  closeSync(events);
}

function compileFixtures(directory) {
  const [programs, tools] = [join(directory, 'agent'), join(directory, 'tools')];
  for (const each of [programs, tools]) mkdirSync(each);
  placeAgent(join(programs, 'gururmm-agent.exe'));
  compile([
    '-shared',
    '-o',
    join(programs, 'bcryptprimitives.dll'),
    join(fixtures, 'bcryptprimitives.c'),
    '-ladvapi32',
  ]);
  const standIn = join(tools, 'stand-in.exe');
  compile(['-municode', '-o', standIn, join(fixtures, 'stand-in.c')]);
  for (const name of ['powershell.exe', 'claude.exe']) copyFileSync(standIn, join(tools, name));
}

/** A link where both are on one file system: the program is 110 MiB. */
function placeAgent(target) {
  const built = join(workspaceRoot, 'dist/apps/agent/gururmm-agent-windows-x64.exe');
  try {
    linkSync(built, target);
  } catch (error) {
    if (error.code !== 'EXDEV') throw error;
    copyFileSync(built, target);
  }
}

function compile(args) {
  execFileSync('x86_64-w64-mingw32-gcc', ['-O1', '-Wall', '-Werror', ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}
