/** Prefixes of the secrets the product hands out; behind each stand 32 random bytes in base64url. */
export const CREDENTIAL_PREFIXES = {
  agentKey: 'grmm_agt_',
  siteKey: 'grmm_site_',
  apiToken: 'grmm_pat_',
  registrationToken: 'grmm_reg_',
} as const;

export type CredentialKind = keyof typeof CREDENTIAL_PREFIXES;

/** The kind a secret claims to be by its prefix, or undefined for anything else. */
export function credentialKindOf(secret: string): CredentialKind | undefined {
  const kinds = Object.keys(CREDENTIAL_PREFIXES) as CredentialKind[];
  return kinds.find(
    (kind) =>
      secret.startsWith(CREDENTIAL_PREFIXES[kind]) && SECRET_BODY.test(secret.slice(CREDENTIAL_PREFIXES[kind].length)),
  );
}

const SECRET_BODY = /^[A-Za-z0-9_-]{43}$/;

/** Finds our secrets and JSON Web Tokens inside free text; for redaction. */
export const SECRET_PATTERN =
  /grmm_(?:agt|site|pat|reg)_[A-Za-z0-9_-]+|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g;

/** Replaces every secret in `text` by `[redacted]`. */
export function redactSecrets(text: string): string {
  return text.replace(SECRET_PATTERN, '[redacted]');
}

/** A site's address, e.g. `DARK-GROVE-7839`. Not a secret. */
export const SITE_CODE_PATTERN = /^[A-Z]+-[A-Z]+-\d{4}$/;
