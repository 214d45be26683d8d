import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Action, ActionContext, ActionResult } from '@gururmm/agent/runtime';
import type { CommandRequest, CommandType } from '@gururmm/shared/protocol';
import { findExecutable } from './find-executable';
import { commandEnvironment } from './inherited-environment';
import type { Plan, Surroundings } from './invocation';
import type { FollowProcess } from './process-tree';
import { runProcess } from './run-process';

/** Runs one type of command as a process of its own, as its plan says. */
export class ExecuteAction implements Action {
  constructor(
    readonly type: CommandType,
    private readonly plan: Plan,
    private readonly follow: FollowProcess,
    private readonly isWindows: boolean,
  ) {}

  async run(command: CommandRequest, context: ActionContext): Promise<ActionResult> {
    const given = { ...command.env, ...command.secret_env };
    const environment = commandEnvironment(process.env, given, command.command_id, this.isWindows);
    const invocation = this.plan(command, this.surroundings(environment, context));
    if (!invocation.ok) return { outcome: 'error', reason: invocation.reason };
    return runProcess(
      invocation,
      {
        environment,
        workingDirectory: workingDirectoryOf(environment, this.isWindows),
        commandId: command.command_id,
        follow: this.follow,
        isWindows: this.isWindows,
      },
      context,
    );
  }

  private surroundings(environment: Readonly<Record<string, string>>, context: ActionContext): Surroundings {
    return {
      isWindows: this.isWindows,
      find: (name) => findExecutable(name, environment, this.isWindows),
      writeFile: (name, content) => {
        const path = join(context.openScratchDirectory(), name);
        writeFileSync(path, content, { mode: 0o600, flag: 'wx' });
        return path;
      },
    };
  }
}

/** Never the scratch directory, which could then not be removed on Windows, and never wherever the agent stands. */
function workingDirectoryOf(environment: Readonly<Record<string, string>>, isWindows: boolean): string {
  return isWindows ? `${environment['SystemDrive'] ?? 'C:'}\\` : '/';
}
