import { timingSafeEqual } from 'node:crypto';
import { hashCredential, ServerSecret } from '@gururmm/server/platform/secrets';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';

const PURPOSE = 'single-sign-on-state';

/** Time from the sign-in page to the callback, with a second factor and a new password in between. */
export const STATE_LIFETIME_SECONDS = 600;

const stateSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
  expiresAt: z.number(),
});

/** What one browser has to bring back to its callback; it travels sealed, in a cookie. */
export type SignInState = Readonly<z.infer<typeof stateSchema>>;

/** Seals the state of a sign-in: the browser can neither read the PKCE verifier nor change where it returns to. */
@Injectable()
export class SignInStates {
  constructor(private readonly secret: ServerSecret) {}

  seal(state: SignInState): string {
    return this.secret.seal(PURPOSE, JSON.stringify(state)).toString('base64url');
  }

  /** @returns undefined when the text was not sealed here, or too long ago */
  open(sealed: string | undefined): SignInState | undefined {
    if (sealed === undefined) return undefined;
    const state = stateSchema.safeParse(this.unseal(sealed)).data;
    return state !== undefined && state.expiresAt > Date.now() ? state : undefined;
  }

  private unseal(sealed: string): unknown {
    try {
      return JSON.parse(this.secret.open(PURPOSE, Buffer.from(sealed, 'base64url')));
    } catch {
      // Any text may come in a cookie; what does not open is no state.
      return undefined;
    }
  }
}

/** Whether the callback belongs to this sign-in; in constant time. */
export function isSameState(state: SignInState, given: string | null): boolean {
  return given !== null && timingSafeEqual(hashCredential(state.state), hashCredential(given));
}
