import { FIRST_JOB_STATES, JOB_STATES, JOB_TRANSITIONS } from '@gururmm/shared/protocol';

/** SQL of the trigger that holds the life cycle of a job, made from the one transition table. */
export function jobGuardSql(): string {
  const legal = JOB_STATES.flatMap((from) => JOB_TRANSITIONS[from].map((to) => `('${from}','${to}')`));
  const first = FIRST_JOB_STATES.map((state) => `'${state}'`);
  return `
CREATE OR REPLACE FUNCTION rmm_guard_job() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state NOT IN (${first.join(', ')}) THEN
      RAISE EXCEPTION 'a job does not start as %', NEW.state USING ERRCODE = 'check_violation';
    END IF;
  ELSIF OLD.state IS DISTINCT FROM NEW.state AND NOT (OLD.state, NEW.state) IN (${legal.join(', ')}) THEN
    RAISE EXCEPTION 'illegal job transition % -> %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $guard$;
DROP TRIGGER IF EXISTS guard_job ON jobs;
CREATE TRIGGER guard_job AFTER INSERT OR UPDATE OF state ON jobs FOR EACH ROW EXECUTE FUNCTION rmm_guard_job();`;
}
