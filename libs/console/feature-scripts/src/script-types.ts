import type { ScriptParameterType, ScriptType } from '@gururmm/console/data-access';

export const SCRIPT_TYPE_LABELS: Readonly<Record<ScriptType, string>> = {
  shell: 'Shell',
  powershell: 'PowerShell',
  python: 'Python',
  script: 'With an interpreter',
};

export const SCRIPT_TYPES = Object.keys(SCRIPT_TYPE_LABELS) as ScriptType[];

export const PARAMETER_TYPE_LABELS: Readonly<Record<ScriptParameterType, string>> = {
  string: 'Text',
  integer: 'Whole number',
  boolean: 'Yes or no',
  choice: 'Choice',
  secret: 'Secret',
};

export const PARAMETER_TYPES = Object.keys(PARAMETER_TYPE_LABELS) as ScriptParameterType[];

/** Names of parameters and of variables, as the server takes them. */
export const NAME_PATTERN = /^[a-z][a-z0-9_]{0,63}$/;
