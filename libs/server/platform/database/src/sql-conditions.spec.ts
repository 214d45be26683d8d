import { SqlConditions } from './sql-conditions';

describe('conditions', () => {
  it('are nothing without parts', () => {
    expect([new SqlConditions().where, new SqlConditions().parameters]).toEqual(['', []]);
  });

  it('keep values out of the text and number them in order', () => {
    const conditions = new SqlConditions()
      .equals('a', `x'; DROP TABLE agents; --`)
      .equals('b', undefined)
      .add((from, to) => `c BETWEEN ${from} AND ${to}`, 1, 2)
      .add(() => 'd IS NULL');
    expect(conditions.where).toBe('WHERE a = $1 AND c BETWEEN $2 AND $3 AND d IS NULL');
    expect(conditions.parameters).toEqual([`x'; DROP TABLE agents; --`, 1, 2]);
  });

  it('of a clone do not come back to the original', () => {
    const original = new SqlConditions().equals('a', '1');
    const clone = original.clone().equals('b', '2');
    expect(original.where).toBe('WHERE a = $1');
    expect([clone.where, clone.parameters]).toEqual(['WHERE a = $1 AND b = $2', ['1', '2']]);
  });
});
