import type { SingleSignOnConfiguration } from '@gururmm/server/platform/config';
import { type Role, ROLES } from '@gururmm/server/platform/http';
import { z } from 'zod';
import { SignInRefused } from './sign-in-refused';

const MAX_NAME_LENGTH = 200;

const claimsSchema = z.object({
  iss: z.string(),
  tid: z.string(),
  azp: z.string().optional(),
  oid: z.string().min(1).max(200),
  roles: z.array(z.string()).default([]),
  name: z.string().optional(),
  preferred_username: z.string().optional(),
  email: z.string().optional(),
});

/** A person as the provider vouches for them. */
export interface EntraIdentity {
  readonly issuer: string;
  readonly tenant: string;
  /** `oid`: the same for the life of the account. E-mail addresses change hands, and are never a key. */
  readonly subject: string;
  readonly email: string | undefined;
  readonly name: string | undefined;
  /** The highest role that an app role maps to. */
  readonly role: Role | undefined;
}

/**
 * Reads verified claims.
 * @throws SignInRefused invalid_response (a claim is missing or of another issuer), wrong_tenant
 */
export function toIdentity(verified: unknown, configuration: SingleSignOnConfiguration): EntraIdentity {
  const parsed = claimsSchema.safeParse(verified);
  if (!parsed.success) {
    const paths = parsed.error.issues.map((issue) => issue.path.join('.'));
    throw new SignInRefused('invalid_response', `claims are missing or malformed: ${paths.join(', ')}`);
  }
  const claims = parsed.data;
  // openid-client takes the templated issuer of Entra ID's shared endpoints; we serve one tenant.
  if (claims.iss !== configuration.issuer) throw new SignInRefused('invalid_response', 'another issuer');
  // OpenID Connect Core 1.0, section 3.1.3.7: openid-client looks at `azp` only beside several audiences.
  if (claims.azp !== undefined && claims.azp !== configuration.clientId) {
    throw new SignInRefused('invalid_response', 'another authorised party');
  }
  if (claims.tid.toLowerCase() !== configuration.tenantId) throw new SignInRefused('wrong_tenant', 'another tenant');
  return {
    issuer: claims.iss,
    tenant: configuration.tenantId,
    subject: claims.oid,
    email: [claims.preferred_username, claims.email].find(isAddress),
    name: claims.name?.slice(0, MAX_NAME_LENGTH),
    role: highestRole(claims.roles, configuration.roleMap),
  };
}

/** The highest of the mapped roles; names that the map does not hold count for nothing. */
export function highestRole(appRoles: readonly string[], roleMap: Readonly<Record<string, Role>>): Role | undefined {
  const granted = appRoles.filter((name) => Object.hasOwn(roleMap, name)).map((name) => roleMap[name]);
  return ROLES.find((role) => granted.includes(role));
}

function isAddress(text: string | undefined): text is string {
  return z.email().max(254).safeParse(text).success;
}
