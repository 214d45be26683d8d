import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { workspaceRoot } from '../build/load-typescript.mjs';

const OS_NAMES = { linux: 'linux', win32: 'windows', darwin: 'macos' };
const TARGETS = [
  'linux-x64',
  'windows-x64',
  'linux-arm64',
  'macos-arm64',
  'macos-x64',
  'windows-arm64',
  'linux-musl-x64',
  'linux-musl-arm64',
];
const SOURCES = ['apps/agent', 'libs/agent', 'libs/shared/protocol', 'package-lock.json'];

/** The agent target of this machine, e.g. `linux-x64`. */
export function hostTarget() {
  return `${OS_NAMES[process.platform]}-${process.arch}`;
}

/** Path of a compiled agent. */
export function agentBinary(target) {
  const extension = target.startsWith('windows') ? '.exe' : '';
  return join(workspaceRoot, 'dist', 'apps', 'agent', `gururmm-agent-${target}${extension}`);
}

/** Targets whose binary is missing or older than the sources, the usual ones first. */
export function outdatedTargets() {
  const changedMs = Math.max(...SOURCES.map((path) => newestMs(join(workspaceRoot, path))));
  return TARGETS.filter((target) => {
    const binary = agentBinary(target);
    return !existsSync(binary) || statSync(binary).mtimeMs < changedMs;
  });
}

/** Newest change of a file, or of the sources in a directory. */
function newestMs(path) {
  if (statSync(path).isFile()) return statSync(path).mtimeMs;
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/spec\.ts$|\.md$/.test(entry.name))
    .reduce((newest, entry) => Math.max(newest, statSync(join(entry.parentPath, entry.name)).mtimeMs), 0);
}

/** What has to be built for other machines: `[script, ...arguments]` for each program that lacks a platform. */
export function pendingBuilds() {
  const agents = outdatedTargets().flatMap((target) => ['--target', target]);
  const isCliComplete = existsSync(join(workspaceRoot, 'dist', 'apps', 'cli', 'grmm-linux-x64'));
  return [...(agents.length > 0 ? [['agent', ...agents]] : []), ...(isCliComplete ? [] : [['cli', '--all']])];
}

/**
 * Builds the programs one after the other at the lowest priority; each binary appears by rename when it is whole.
 * @param {string[][]} builds as `pendingBuilds` gives them
 * @returns {{ stop: () => void }}
 */
export function buildInBackground([next, ...later], { onEnd }) {
  const [app, ...args] = next;
  let following;
  const child = spawn(process.execPath, [join(workspaceRoot, 'apps', app, 'build.mjs'), ...args], {
    cwd: workspaceRoot,
    // A group of its own, so that the compilers end with it.
    detached: true,
    stdio: 'ignore',
  });
  let isStopped = false;
  child.on('error', () => onEnd(1));
  child.on('exit', (exitCode) => {
    if (isStopped) return;
    if (exitCode === 0 && later.length > 0) following = buildInBackground(later, { onEnd });
    else onEnd(exitCode ?? 1);
  });
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  return {
    stop() {
      isStopped = true;
      following?.stop();
      if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) killGroup(child.pid);
    },
  };
}

function killGroup(pid) {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGTERM');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
