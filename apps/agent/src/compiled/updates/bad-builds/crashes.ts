/** A bad build: all is well until it crashes. */
if (process.argv.includes('run')) setTimeout(() => process.exit(9), 2500);
await import('../../../main');
export {};
