import { messageOf } from '@gururmm/agent/runtime';
import { failed, type Finding, ok, skipped } from './finding';
import { codeOf } from './network/limits';
import { hashOfFile } from './program-record';

const SCANNERS = 'exempt the directory of the agent from the virus scanner';

/** A program that has to be there as it was. */
export interface ExpectedProgram {
  /** What it is called in a sentence, e.g. `the program of version 1.2.3`. */
  readonly name: string;
  readonly path: string;
  readonly sha256: string;
}

/** Whether something, as a virus scanner would, has removed, locked or changed a program of the agent. */
export async function checkProgram(expected: readonly ExpectedProgram[]): Promise<Finding> {
  if (expected.length === 0) return skipped('program', 'no agent has noted its program in this data directory yet');
  for (const program of expected) {
    const fault = await faultOf(program);
    if (fault !== undefined) return fault;
  }
  return ok('program', `${expected.map(({ path }) => path).join(' and ')} stand as they were installed`);
}

async function faultOf({ name, path, sha256 }: ExpectedProgram): Promise<Finding | undefined> {
  try {
    if ((await hashOfFile(path)) === sha256) return undefined;
    return failed(
      'program',
      'program_changed',
      `${name} is not what was installed: ${path} has changed`,
      `Start the agent again if it was just upgraded; if not, install it again and ${SCANNERS}.`,
    );
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) {
      const advice = `Look in the quarantine of the virus scanner, ${SCANNERS}, and install the agent again.`;
      return failed('program', 'program_missing', `${name} is gone: ${path} does not exist`, advice);
    }
    const advice = `Run this as root or administrator; if it stays, ${SCANNERS}.`;
    return failed('program', 'program_denied', `${name} cannot be read: ${messageOf(error)}`, advice);
  }
}
