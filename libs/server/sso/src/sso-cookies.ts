import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { Inject, Injectable } from '@nestjs/common';
import type { CookieOptions, Request, Response } from 'express';

const COOKIES = {
  /** The sealed state. Lax: the provider's redirect back has to carry it. */
  state: { name: 'rmm_sso_state', sameSite: 'lax' },
  /** The one-time code. Strict: only a page of ours can spend it. */
  handover: { name: 'rmm_sso_handover', sameSite: 'strict' },
} as const;

export type SingleSignOnCookie = keyof typeof COOKIES;

/** The two short-lived cookies of a sign-in; no script reads them. */
@Injectable()
export class SingleSignOnCookies {
  private readonly isSecure: boolean;

  constructor(@Inject(CONFIGURATION) { http }: Configuration) {
    this.isSecure = http.publicUrl.startsWith('https:');
  }

  set(response: Response, cookie: SingleSignOnCookie, value: string, lifetimeSeconds: number): void {
    response.cookie(this.nameOf(cookie), value, { ...this.options(cookie), maxAge: lifetimeSeconds * 1000 });
  }

  clear(response: Response, cookie: SingleSignOnCookie): void {
    response.clearCookie(this.nameOf(cookie), this.options(cookie));
  }

  read(request: Request, cookie: SingleSignOnCookie): string | undefined {
    const prefix = `${this.nameOf(cookie)}=`;
    const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
    return pairs.find((pair) => pair.startsWith(prefix))?.slice(prefix.length);
  }

  /** `__Host-` keeps other hosts of the domain from planting a cookie (RFC 6265bis, section 4.1.3.2). */
  private nameOf(cookie: SingleSignOnCookie): string {
    return (this.isSecure ? '__Host-' : '') + COOKIES[cookie].name;
  }

  private options(cookie: SingleSignOnCookie): CookieOptions {
    return { httpOnly: true, secure: this.isSecure, sameSite: COOKIES[cookie].sameSite, path: '/' };
  }
}
