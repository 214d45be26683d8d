/** A configuration that cannot be used; `faults` names every problem in a sentence of its own. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'ConfigError';
  }
}
