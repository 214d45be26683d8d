import { refusalText } from './refusal-text';

describe('refusalText', () => {
  it('tells what happened', () => {
    expect(refusalText('wrong_tenant')).toContain('another organisation');
  });

  it.each([['made_up'], ['constructor'], ['']])('has a sentence for the unknown code %j too', (code) => {
    expect(refusalText(code)).toBe('Signing in with Microsoft did not work. Try again, or ask your administrator.');
  });
});
