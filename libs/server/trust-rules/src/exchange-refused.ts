/** A workload token that gets nothing. The reason is for the log and the audit trail; the caller gets one answer. */
export class ExchangeRefused extends Error {
  constructor(
    readonly reason: string,
    /** `sub` of a verified token. */
    readonly subject?: string,
  ) {
    super(reason);
    this.name = 'ExchangeRefused';
  }
}
