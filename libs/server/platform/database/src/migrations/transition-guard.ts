/** A life cycle: from each state, the states it may turn into. */
export type TransitionTable = Readonly<Record<string, readonly string[]>>;

/** SQL of a trigger that refuses every change of `table.state` that the table of transitions does not name. */
export function transitionGuardSql(table: string, transitions: TransitionTable, initial: string): string {
  const legal = Object.entries(transitions).flatMap(([from, tos]) => tos.map((to) => `('${from}','${to}')`));
  return `
CREATE OR REPLACE FUNCTION rmm_guard_${table}() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.state <> '${initial}' THEN
    RAISE EXCEPTION '${table} start as ${initial}, not %', NEW.state USING ERRCODE = 'check_violation';
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.state IS DISTINCT FROM NEW.state AND NOT (OLD.state, NEW.state) IN (${legal.join(', ')}) THEN
    RAISE EXCEPTION 'illegal transition of ${table}: % -> %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $guard$;
CREATE TRIGGER guard_${table} BEFORE INSERT OR UPDATE OF state ON ${table}
  FOR EACH ROW EXECUTE FUNCTION rmm_guard_${table}();`;
}
