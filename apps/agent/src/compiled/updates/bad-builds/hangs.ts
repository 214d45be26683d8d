/** A bad build: it signs in, takes a command, and then its event loop stands still. */
if (process.argv.includes('run')) {
  setTimeout(() => {
    for (;;);
  }, 2500);
}
await import('../../../main');
export {};
