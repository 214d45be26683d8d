import type { ScriptParameter } from '@gururmm/console/data-access';
import { parameterForm, parameterValues } from './parameter-form';

function parameter(change: Partial<ScriptParameter>): ScriptParameter {
  return { name: 'x', type: 'string', default: null, required: false, description: '', choices: [], ...change };
}

describe('parameterForm', () => {
  const all = [
    parameter({ name: 'file', required: true }),
    parameter({ name: 'days', type: 'integer', default: 7 }),
    parameter({ name: 'force', type: 'boolean', default: false }),
    parameter({ name: 'mode', type: 'choice', choices: ['fast', 'safe'] }),
    parameter({ name: 'password', type: 'secret' }),
    parameter({ name: 'comment', default: 'none' }),
  ];

  it('starts with the defaults and sends values of their types', () => {
    const form = parameterForm(all);
    form.patchValue({ file: ' /tmp/x ', mode: 'safe', password: 'p' });
    expect(form.valid).toBe(true);
    expect(parameterValues(all, form)).toEqual({
      file: ' /tmp/x ',
      days: 7,
      force: false,
      mode: 'safe',
      password: 'p',
      comment: 'none',
    });
  });

  it('leaves out what is empty, but for a text that has a default', () => {
    const form = parameterForm(all);
    form.patchValue({ days: '', force: '', comment: '' });
    expect(parameterValues(all, form)).toEqual({ comment: '' });
  });

  it('wants what is required, and whole numbers', () => {
    const form = parameterForm(all);
    expect(form.get('file')?.valid).toBe(false);
    form.patchValue({ file: 'x', days: '1.5' });
    expect(form.valid).toBe(false);
    form.patchValue({ days: '-3' });
    expect(form.valid).toBe(true);
  });
});
