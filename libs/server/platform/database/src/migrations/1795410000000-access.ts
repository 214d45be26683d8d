import type { MigrationInterface, QueryRunner } from 'typeorm';
import { APPLICATION_ROLE } from '../application-role';

const PEOPLE = `
ALTER TABLE users
  ADD COLUMN is_break_glass boolean NOT NULL DEFAULT false,
  ADD COLUMN scope_kind text NOT NULL DEFAULT 'all' CHECK (scope_kind IN ('all', 'clients')),
  ADD COLUMN totp_secret bytea,
  ADD COLUMN totp_pending_secret bytea,
  ADD COLUMN totp_last_step bigint,
  ADD COLUMN recovery_code_hashes bytea[] NOT NULL DEFAULT '{}',
  ADD COLUMN sso_issuer text,
  ADD COLUMN sso_tenant text,
  ADD COLUMN sso_subject text;
CREATE UNIQUE INDEX users_sso_unique ON users (sso_issuer, sso_tenant, sso_subject) WHERE sso_subject IS NOT NULL;
UPDATE users SET is_break_glass = true WHERE id = (SELECT id FROM users WHERE role = 'owner' ORDER BY created_at LIMIT 1);

CREATE TABLE user_client_rules (
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  client_id uuid NOT NULL REFERENCES clients ON DELETE CASCADE,
  effect text NOT NULL CHECK (effect IN ('allow', 'deny')),
  PRIMARY KEY (user_id, client_id)
);
CREATE INDEX user_client_rules_client ON user_client_rules (client_id);

CREATE TABLE invitations (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  token_hash bytea NOT NULL UNIQUE,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX invitations_user ON invitations (user_id);

ALTER TABLE sessions
  ADD COLUMN auth_method text NOT NULL DEFAULT 'password' CHECK (auth_method IN ('password', 'sso')),
  ADD COLUMN has_second_factor boolean NOT NULL DEFAULT false;

CREATE TABLE settings (
  key text PRIMARY KEY,
  value jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by uuid REFERENCES users ON DELETE SET NULL
);
`;

const TOKENS = `
CREATE TABLE trust_rules (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL,
  issuer text NOT NULL,
  audience text NOT NULL,
  claims jsonb NOT NULL,
  permissions text[] NOT NULL,
  client_ids uuid[],
  site_ids uuid[],
  lifetime_seconds int NOT NULL CHECK (lifetime_seconds BETWEEN 60 AND 3600),
  created_by uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX trust_rules_issuer ON trust_rules (issuer, audience);
CREATE INDEX trust_rules_by_name ON trust_rules (lower(name), id);

CREATE TABLE api_tokens (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  trust_rule_id uuid REFERENCES trust_rules ON DELETE CASCADE,
  name text NOT NULL,
  token_hash bytea NOT NULL UNIQUE,
  permissions text[] NOT NULL,
  client_ids uuid[],
  site_ids uuid[],
  address_ranges text[] NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  last_used_at timestamptz,
  last_used_address text,
  revoked_at timestamptz
);
CREATE INDEX api_tokens_by_user ON api_tokens (user_id, created_at DESC, id DESC);
CREATE INDEX api_tokens_recent ON api_tokens (created_at DESC, id DESC);

CREATE TABLE registration_tokens (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  client_id uuid NOT NULL REFERENCES clients ON DELETE CASCADE,
  site_id uuid NOT NULL REFERENCES sites ON DELETE CASCADE,
  name text NOT NULL,
  token_hash bytea NOT NULL UNIQUE,
  max_uses int CHECK (max_uses > 0),
  uses int NOT NULL DEFAULT 0,
  created_by uuid REFERENCES users ON DELETE SET NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz
);
CREATE INDEX registration_tokens_by_site ON registration_tokens (site_id, created_at DESC, id DESC);
CREATE INDEX registration_tokens_by_client ON registration_tokens (client_id, created_at DESC, id DESC);
CREATE INDEX registration_tokens_recent ON registration_tokens (created_at DESC, id DESC);

ALTER TABLE agents
  ADD COLUMN duplicate_seen_at timestamptz,
  ADD COLUMN next_api_key_hash bytea UNIQUE,
  ADD COLUMN key_rotation_requested_at timestamptz;
`;

const JOBS = `
CREATE TABLE jobs (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  created_by uuid REFERENCES users ON DELETE SET NULL,
  client_ids uuid[] NOT NULL,
  command_type text NOT NULL,
  command text NOT NULL,
  filter jsonb NOT NULL,
  target_count int NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX jobs_recent ON jobs (created_at DESC, id DESC);
ALTER TABLE commands ADD COLUMN job_id uuid REFERENCES jobs ON DELETE SET NULL;
CREATE INDEX commands_by_job ON commands (job_id, created_at, id) WHERE job_id IS NOT NULL;
`;

/** The chain of a row: its client's, or the one of everything that belongs to no client. */
const AUDIT = `
CREATE TABLE audit_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  client_id uuid,
  chain_seq bigint NOT NULL,
  at timestamptz NOT NULL,
  actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'api_token', 'agent', 'system', 'anonymous')),
  actor_id uuid,
  actor_name text NOT NULL,
  address text,
  request_id text,
  action text NOT NULL,
  object_kind text NOT NULL,
  object_id text,
  before jsonb,
  after jsonb,
  previous_hash bytea NOT NULL,
  hash bytea NOT NULL
);
CREATE UNIQUE INDEX audit_log_chain ON audit_log (coalesce(client_id, '00000000-0000-0000-0000-000000000000'::uuid), chain_seq);
CREATE INDEX audit_log_recent ON audit_log (at DESC, id DESC);
CREATE INDEX audit_log_by_client ON audit_log (client_id, at DESC, id DESC);
CREATE INDEX audit_log_by_actor ON audit_log (actor_id, at DESC, id DESC);
CREATE INDEX audit_log_by_action ON audit_log (action, at DESC, id DESC);
CREATE INDEX audit_log_by_object ON audit_log (object_kind, object_id, at DESC, id DESC);

CREATE FUNCTION rmm_audit_hash(entry audit_log) RETURNS bytea LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
  SELECT sha256(entry.previous_hash || convert_to(jsonb_build_array(
    entry.client_id, entry.chain_seq, extract(epoch FROM entry.at)::text, entry.actor_kind, entry.actor_id, entry.actor_name,
    entry.address, entry.request_id, entry.action, entry.object_kind, entry.object_id, entry.before, entry.after)::text, 'UTF8'))
$$;

CREATE FUNCTION rmm_audit_append(p_client uuid, p_actor_kind text, p_actor_id uuid, p_actor_name text, p_address text,
  p_request_id text, p_action text, p_object_kind text, p_object_id text, p_before jsonb, p_after jsonb)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  chain uuid := coalesce(p_client, '00000000-0000-0000-0000-000000000000'::uuid);
  entry audit_log;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('audit:' || chain::text, 0));
  SELECT a.chain_seq, a.hash INTO entry.chain_seq, entry.previous_hash FROM audit_log a
    WHERE coalesce(a.client_id, '00000000-0000-0000-0000-000000000000'::uuid) = chain ORDER BY a.chain_seq DESC LIMIT 1;
  entry.chain_seq := coalesce(entry.chain_seq, 0) + 1;
  entry.previous_hash := coalesce(entry.previous_hash, ''::bytea);
  entry.client_id := p_client; entry.at := clock_timestamp(); entry.actor_kind := p_actor_kind; entry.actor_id := p_actor_id;
  entry.actor_name := p_actor_name; entry.address := p_address; entry.request_id := p_request_id; entry.action := p_action;
  entry.object_kind := p_object_kind; entry.object_id := p_object_id; entry.before := p_before; entry.after := p_after;
  INSERT INTO audit_log (client_id, chain_seq, at, actor_kind, actor_id, actor_name, address, request_id, action, object_kind,
    object_id, before, after, previous_hash, hash)
  VALUES (entry.client_id, entry.chain_seq, entry.at, entry.actor_kind, entry.actor_id, entry.actor_name, entry.address,
    entry.request_id, entry.action, entry.object_kind, entry.object_id, entry.before, entry.after, entry.previous_hash,
    rmm_audit_hash(entry));
END $$;

CREATE FUNCTION rmm_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION rmm_audit_is_append_only();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION rmm_audit_is_append_only();
REVOKE ALL ON FUNCTION rmm_audit_append(uuid, text, uuid, text, text, text, text, text, text, jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rmm_audit_append(uuid, text, uuid, text, text, text, text, text, text, jsonb, jsonb) TO ${APPLICATION_ROLE};
`;

const IN_CLIENT_SCOPE = (column: string) => `(
  (SELECT coalesce(current_setting('rmm.client_scope', true), '')) = '*' OR ${column} = ANY ((SELECT rmm_scope_clients())::uuid[]))`;

const IN_SITE_SCOPE = (column: string) => `(
  (SELECT coalesce(current_setting('rmm.site_scope', true), '')) = '' OR ${column} = ANY ((SELECT rmm_scope_sites())::uuid[]))`;

/** An API token may be narrower than a client: the tables that know their site are held to it as well. */
const ROW_LEVEL_SECURITY = `
CREATE FUNCTION rmm_scope_sites() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN coalesce(current_setting('rmm.site_scope', true), '') = '' THEN '{}'::uuid[]
    ELSE current_setting('rmm.site_scope', true)::uuid[] END
$$;
${['registration_tokens', 'audit_log']
  .map(
    (table) => `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
CREATE POLICY client_scope ON ${table} TO ${APPLICATION_ROLE} USING ${IN_CLIENT_SCOPE('client_id')};`,
  )
  .join('\n')}
ALTER TABLE jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobs FORCE ROW LEVEL SECURITY;
CREATE POLICY client_scope ON jobs TO ${APPLICATION_ROLE} USING (
  (SELECT coalesce(current_setting('rmm.client_scope', true), '')) = '*' OR (cardinality(client_ids) > 0 AND client_ids <@ (SELECT rmm_scope_clients())::uuid[]));
CREATE POLICY audit_append ON audit_log FOR INSERT TO CURRENT_USER WITH CHECK (true);
CREATE POLICY audit_read ON audit_log FOR SELECT TO CURRENT_USER USING (true);
${(
  [
    ['sites', 'id'],
    ['agents', 'site_id'],
    ['commands', 'site_id'],
    ['registration_tokens', 'site_id'],
  ] as const
)
  .map(
    ([table, column]) =>
      `CREATE POLICY site_scope ON ${table} AS RESTRICTIVE TO ${APPLICATION_ROLE} USING ${IN_SITE_SCOPE(column)};`,
  )
  .join('\n')}
`;

const GRANTS = `
GRANT SELECT, INSERT, UPDATE, DELETE ON user_client_rules, invitations, settings, trust_rules, api_tokens, registration_tokens, jobs
  TO ${APPLICATION_ROLE};
GRANT SELECT ON audit_log TO ${APPLICATION_ROLE};
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_log FROM ${APPLICATION_ROLE};
`;

/** Who may do what: scopes, second factor, single sign-on, tokens, registration, jobs, and the audit chain. */
export class Access1795410000000 implements MigrationInterface {
  readonly name = 'Access1795410000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [PEOPLE, TOKENS, JOBS, AUDIT, ROW_LEVEL_SECURITY, GRANTS]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP POLICY site_scope ON sites; DROP POLICY site_scope ON agents; DROP POLICY site_scope ON commands;
      ALTER TABLE commands DROP COLUMN job_id;
      ALTER TABLE agents DROP COLUMN duplicate_seen_at, DROP COLUMN next_api_key_hash, DROP COLUMN key_rotation_requested_at;
      DROP TABLE audit_log, jobs, registration_tokens, api_tokens, trust_rules, settings, invitations, user_client_rules CASCADE;
      DROP FUNCTION rmm_audit_append(uuid, text, uuid, text, text, text, text, text, text, jsonb, jsonb),
        rmm_audit_is_append_only(), rmm_scope_sites();
      ALTER TABLE sessions DROP COLUMN auth_method, DROP COLUMN has_second_factor;
      ALTER TABLE users DROP COLUMN is_break_glass, DROP COLUMN scope_kind, DROP COLUMN totp_secret,
        DROP COLUMN totp_pending_secret, DROP COLUMN totp_last_step, DROP COLUMN recovery_code_hashes,
        DROP COLUMN sso_issuer, DROP COLUMN sso_tenant, DROP COLUMN sso_subject;`);
  }
}
