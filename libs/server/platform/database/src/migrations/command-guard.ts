import { COMMAND_STATUSES, COMMAND_TRANSITIONS } from '@gururmm/shared/protocol';

/** SQL of the trigger that holds the life cycle of a command, made from the one transition table. */
export function commandGuardSql(): string {
  const legal = COMMAND_STATUSES.flatMap((from) => COMMAND_TRANSITIONS[from].map((to) => `('${from}','${to}')`));
  return `
CREATE OR REPLACE FUNCTION rmm_guard_command() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.status <> 'pending' THEN
      RAISE EXCEPTION 'a command starts as pending, not %', NEW.status USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO command_steps (command_id, client_id, status) VALUES (NEW.id, NEW.client_id, NEW.status);
    RETURN NULL;
  END IF;
  IF OLD.status IS DISTINCT FROM NEW.status THEN
    IF NOT (OLD.status, NEW.status) IN (${legal.join(', ')}) THEN
      RAISE EXCEPTION 'illegal command transition % -> %', OLD.status, NEW.status USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO command_steps (command_id, client_id, status) VALUES (NEW.id, NEW.client_id, NEW.status);
  END IF;
  RETURN NULL;
END $guard$;
DROP TRIGGER IF EXISTS guard_command ON commands;
CREATE TRIGGER guard_command AFTER INSERT OR UPDATE OF status ON commands
  FOR EACH ROW EXECUTE FUNCTION rmm_guard_command();`;
}
