import { describeScript } from './script-file';

describe('a local script', () => {
  it.each([
    ['deploy', '#!/bin/bash\n', { command_type: 'script', interpreter: '/bin/bash' }],
    ['deploy', '#! /bin/sh\r\n', { command_type: 'script', interpreter: '/bin/sh' }],
    ['deploy', '#!/usr/bin/env node\n', { command_type: 'script', interpreter: 'node' }],
    ['deploy', '#!/bin/sh', { command_type: 'script', interpreter: '/bin/sh' }],
    ['a.ps1', 'Get-Date', { command_type: 'powershell' }],
    ['a.py', 'print(1)', { command_type: 'python' }],
    ['a.py', '#!/usr/bin/python3\n', { command_type: 'script', interpreter: '/usr/bin/python3' }],
    ['a.sh', 'echo\n#!/bin/false\n', { command_type: 'shell' }],
  ])('%s that begins with %j is run as it says', (file, text, expected) => {
    expect(describeScript(file, text, false)).toEqual(expected);
  });

  it.each(['#!/bin/sh -e\n', '#!/usr/bin/env -S node --x\n', '#!/usr/bin/env\n'])(
    'is refused when its first line %j has options that would be lost',
    (text) => {
      expect(() => describeScript('a', text, false)).toThrow('give --interpreter');
    },
  );

  it('needs an interpreter when it has to be of type script', () => {
    expect(() => describeScript('a.py', 'print(1)', true)).toThrow('needs --interpreter');
  });
});
