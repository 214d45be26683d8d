import { ServerSecret } from '@gururmm/server/platform/secrets';
import { isSameState, SignInStates } from './sign-in-state';

const states = new SignInStates(new ServerSecret('a secret for specs that is long enough'));
const STATE = { state: 's', nonce: 'n', verifier: 'v', returnTo: '/', expiresAt: Date.now() + 60_000 };

describe('sealed state of a sign-in', () => {
  it('comes back as it was', () => {
    expect(states.open(states.seal(STATE))).toEqual(STATE);
  });

  it('does not show what it holds', () => {
    const sealed = Buffer.from(states.seal({ ...STATE, verifier: 'the verifier' }), 'base64url');
    expect(sealed.includes('the verifier')).toBe(false);
  });

  it('expires', () => {
    expect(states.open(states.seal({ ...STATE, expiresAt: Date.now() - 1 }))).toBeUndefined();
  });

  it.each([undefined, '', 'x', 'A'.repeat(200), states.seal(STATE).replace(/..$/, 'AA')])(
    'does not open %s',
    (text) => {
      expect(states.open(text)).toBeUndefined();
    },
  );

  it('does not open what another server or another purpose sealed', () => {
    const secret = new ServerSecret('a secret of another server, long enough');
    expect(states.open(new SignInStates(secret).seal(STATE))).toBeUndefined();
    const other = new ServerSecret('a secret for specs that is long enough').seal('other', JSON.stringify(STATE));
    expect(states.open(other.toString('base64url'))).toBeUndefined();
  });

  it('belongs to one callback', () => {
    expect([null, '', 'S', 's'].map((given) => isSameState(STATE, given))).toEqual([false, false, false, true]);
  });
});
