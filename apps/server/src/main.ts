import 'reflect-metadata';
import { type Configuration, loadConfiguration } from '@gururmm/server/platform/config';
import { type RunningServer, startServer } from './running-server';
import { explainStartupFault } from './startup-fault';
import { welcome } from './welcome';

/** After a signal everything must have ended by then, whatever hangs. */
const LONGEST_STOP_MS = 19_500;

async function main(): Promise<void> {
  let configuration: Configuration | undefined;
  try {
    configuration = loadConfiguration(process.env);
    const server = await startServer(configuration);
    process.stdout.write(welcome(configuration, server));
    stopOnSignal(server);
  } catch (error) {
    const sentence = explainStartupFault(error, configuration);
    process.stderr.write(
      `${sentence ?? `GuruRMM could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`}\n`,
    );
    process.exit(1);
  }
}

function stopOnSignal(server: RunningServer): void {
  let isStopping = false;
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(1), LONGEST_STOP_MS).unref();
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`GuruRMM did not stop cleanly: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

await main();
