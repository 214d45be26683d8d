/** A bad build: it ends before it has done anything. */
if (process.argv.includes('run')) process.exit(3);
