/**
 * Issuers that sign for everybody in the world, and the claims that say for whom. A pattern binds when
 * it names an owner: `acme*` would also fit `acme-evil`, and `*` everyone.
 */
const OWNER = /^[^*/]+\//;
const EXACT = /^[^*]+$/;
const SHARED_ISSUERS: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  'https://token.actions.githubusercontent.com': {
    sub: /^repo:[^*/:]+\//,
    repository: OWNER,
    repository_id: EXACT,
    repository_owner: EXACT,
    repository_owner_id: EXACT,
    workflow_ref: OWNER,
  },
  'https://gitlab.com': {
    sub: /^project_path:[^*/:]+\//,
    project_path: OWNER,
    project_id: EXACT,
    namespace_path: /^([^*]+|[^*/]+\/.*)$/,
    namespace_id: EXACT,
  },
};

/** Claims that every token has, or that the exchange checks by itself. */
const GENERAL_CLAIMS = new Set(['iss', 'aud', 'exp', 'nbf', 'iat', 'jti']);

/** @returns what is wrong with a rule's claims, undefined when they name somebody */
export function faultOfClaims(issuer: string, claims: Readonly<Record<string, string>>): string | undefined {
  const entries = Object.entries(claims);
  const general = entries.find(([name]) => GENERAL_CLAIMS.has(name));
  if (general !== undefined) return `must not hold ${general[0]}, which says nothing about the job`;
  if (!entries.some(([, pattern]) => /[^*]/.test(pattern))) return 'must hold a claim that not every token fits';
  const binding = SHARED_ISSUERS[issuer.replace(/\/$/, '')];
  if (binding === undefined || entries.some(([name, pattern]) => binding[name]?.test(pattern) === true)) {
    return undefined;
  }
  return `must name an owner by one of ${Object.keys(binding).join(', ')}: this issuer signs for everybody`;
}
