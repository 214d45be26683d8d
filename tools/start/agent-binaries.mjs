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

/**
 * Builds agents one after the other at the lowest priority; each appears by rename when it is whole.
 * @returns {{ stop: () => void }}
 */
export function buildInBackground(targets, { onEnd }) {
  const args = targets.flatMap((target) => ['--target', target]);
  const child = spawn(process.execPath, [join(workspaceRoot, 'apps', 'agent', 'build.mjs'), ...args], {
    cwd: workspaceRoot,
    // A group of its own, so that the compilers end with it.
    detached: true,
    stdio: 'ignore',
  });
  let isStopped = false;
  child.on('error', () => onEnd(1));
  child.on('exit', (exitCode) => {
    if (!isStopped) onEnd(exitCode ?? 1);
  });
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  return {
    stop() {
      isStopped = true;
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
