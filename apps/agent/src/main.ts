import { addEnrolCommand, addInspectCommands, addRunCommand } from './program/agent-commands';
import { addInstallCommands } from './program/install-commands';
import { createProgram, runProgram } from './program/usage';
import { AGENT_VERSION } from './version';

const program = createProgram(
  'gururmm-agent',
  AGENT_VERSION,
  'Agent of the GuruRMM remote monitoring and management platform',
);
addRunCommand(program);
addInstallCommands(program);
addInspectCommands(program);
addEnrolCommand(program);
process.exitCode = (await runProgram(program, process.argv.slice(2))) ?? process.exitCode;
