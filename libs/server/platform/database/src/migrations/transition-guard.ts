/** A life cycle: from each state, the states it may turn into. */
export type TransitionTable = Readonly<Record<string, readonly string[]>>;

/**
 * SQL of a trigger that refuses every change of `table.state` that the table of transitions does not name.
 * @param initial the states that a new row may have
 */
export function transitionGuardSql(table: string, transitions: TransitionTable, ...initial: readonly string[]): string {
  const legal = Object.entries(transitions).flatMap(([from, tos]) => tos.map((to) => `('${from}','${to}')`));
  const first = initial.map((state) => `'${state}'`).join(', ');
  return `
CREATE OR REPLACE FUNCTION rmm_guard_${table}() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.state NOT IN (${first}) THEN
    RAISE EXCEPTION '${table} do not start as %', NEW.state USING ERRCODE = 'check_violation';
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.state IS DISTINCT FROM NEW.state AND NOT (OLD.state, NEW.state) IN (${legal.join(', ')}) THEN
    RAISE EXCEPTION 'illegal transition of ${table}: % -> %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $guard$;
CREATE TRIGGER guard_${table} BEFORE INSERT OR UPDATE OF state ON ${table}
  FOR EACH ROW EXECUTE FUNCTION rmm_guard_${table}();`;
}
