/** A bad build: it runs, but never finds the network. */
if (process.argv.includes('run')) {
  process.stdin.resume();
  process.stdin.on('close', () => process.exit(0));
  setInterval(() => undefined, 1000);
}
export {};
