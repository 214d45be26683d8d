/** Collects WHERE conditions with their parameters; values never stand in the SQL text. */
export class SqlConditions {
  private readonly parts: string[] = [];
  private readonly values: unknown[] = [];

  /**
   * Adds a condition.
   * @param write gets the placeholder of each value, for example `$3`
   */
  add(write: (...placeholders: string[]) => string, ...values: readonly unknown[]): this {
    this.parts.push(write(...values.map((value) => this.placeholder(value))));
    return this;
  }

  /** Adds `column = value` when a value was given. */
  equals(column: string, value: string | undefined): this {
    return value === undefined ? this : this.add((placeholder) => `${column} = ${placeholder}`, value);
  }

  clone(): SqlConditions {
    const copy = new SqlConditions();
    copy.parts.push(...this.parts);
    copy.values.push(...this.values);
    return copy;
  }

  get where(): string {
    return this.parts.length === 0 ? '' : `WHERE ${this.parts.join(' AND ')}`;
  }

  get parameters(): unknown[] {
    return [...this.values];
  }

  private placeholder(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}
