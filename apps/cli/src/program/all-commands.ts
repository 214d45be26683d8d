import { agentsListCommand } from '../agents/agents-list';
import { agentsShowCommand } from '../agents/agents-show';
import { commandsCancelCommand } from '../commands/commands-cancel';
import { commandsShowCommand } from '../commands/commands-show';
import { outputCommand } from '../commands/output';
import type { Command } from './command';
import { runCommand } from '../run/run';
import { loginCommand } from '../session/login';
import { logoutCommand } from '../session/logout';
import { tokenExchangeCommand } from '../session/token-exchange';
import { whoamiCommand } from '../session/whoami';

/** Every command of grmm, in the order of its help. */
export const COMMANDS: readonly Command[] = [
  runCommand,
  outputCommand,
  commandsShowCommand,
  commandsCancelCommand,
  agentsListCommand,
  agentsShowCommand,
  loginCommand,
  logoutCommand,
  whoamiCommand,
  tokenExchangeCommand,
];
