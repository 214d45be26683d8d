import { EXIT } from './exit-codes';
import { COMMANDS } from './program/all-commands';
import { runProgram } from './program/run-program';
import { processTerminal } from './terminal';

// Whoever read our output has gone (`grmm ... | head`).
process.stdout.on('error', () => process.exit(EXIT.brokenPipe));

const context = { environment: process.env, terminal: processTerminal(process.env) };
const exitCode = await runProgram(COMMANDS, context, process.argv.slice(2));
// What a pipe has not taken yet would be lost by an exit.
for (const stream of [process.stdout, process.stderr]) {
  await new Promise<void>((resolve) => stream.write('', () => resolve()));
}
process.exit(exitCode);
