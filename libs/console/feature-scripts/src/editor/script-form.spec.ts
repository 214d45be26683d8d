import { makeId, makeScript } from '@gururmm/console/testing';
import { parameterRow } from './parameter-row';
import { scriptForm, scriptOf } from './script-form';

describe('scriptForm', () => {
  const script = makeScript({
    client_id: makeId(),
    command_type: 'script',
    interpreter: '/bin/bash',
    command: '  set -e\n',
    supported_os: ['linux'],
    timeout_seconds: 60,
    parameters: [
      { name: 'days', type: 'integer', default: 7, required: true, description: 'Age', choices: [] },
      { name: 'mode', type: 'choice', default: 'safe', required: false, description: '', choices: ['fast', 'safe'] },
      { name: 'force', type: 'boolean', default: false, required: false, description: '', choices: [] },
    ],
    exit_codes: { success: [0, 5], warning: [1], reboot: [] },
  });

  it('says what the script said, to the letter', () => {
    const form = scriptForm(script);
    expect(form.valid).toBe(true);
    expect(scriptOf(form)).toEqual({
      name: 'Clean up',
      description: '',
      note: '',
      command_type: 'script',
      interpreter: '/bin/bash',
      command: '  set -e\n',
      supported_os: ['linux'],
      timeout_seconds: 60,
      parameters: script.parameters,
      exit_codes: script.exit_codes,
    });
  });

  it('sends an interpreter only where one is used', () => {
    const form = scriptForm(script);
    form.controls.type.setValue('shell');
    expect(scriptOf(form)).not.toHaveProperty('interpreter');
  });

  it.each([
    ['name', ' '],
    ['command', ''],
    ['timeoutSeconds', 0],
    ['success', '0, x'],
  ] as const)('refuses the %s %j', (name, value) => {
    const form = scriptForm(script);
    form.patchValue({ [name]: value });
    expect(form.valid).toBe(false);
  });

  it.each([
    [{ name: 'Days' }, false],
    [{ name: 'days', type: 'integer', standard: '7' }, true],
    [{ name: 'days', type: 'integer', standard: 'x' }, false],
    [{ name: 'mode', type: 'choice', choices: '' }, false],
    [{ name: 'mode', type: 'choice', choices: 'a\nb', standard: 'c' }, false],
    [{ name: 'mode', type: 'choice', choices: 'a\nb', standard: 'b' }, true],
    [{ name: 'force', type: 'boolean', standard: 'yes' }, false],
  ] as const)('judges the parameter %j', (value, isValid) => {
    const row = parameterRow();
    row.patchValue(value);
    expect(row.valid).toBe(isValid);
  });
});
