import { invalidRequest } from '@gururmm/server/platform/http';
import type { FieldError } from '@gururmm/server/platform/errors';
import { DEFAULT_COMMAND_TIMEOUT_SECONDS } from '@gururmm/shared/protocol';
import type { ScriptParameterBody, WriteScriptRequest } from './dto/script-request.dto';
import { parameterFault } from './parameter-values';
import { renderScript, systemsOf } from './render/render-script';
import { DEFAULT_EXIT_CODES, type ScriptDefinition, type ScriptParameter } from './script-definition';

/**
 * The definition that a request stands for, held against the rules that lie between its fields.
 * @throws DomainError invalid_request
 */
export function toDefinition(body: WriteScriptRequest): ScriptDefinition {
  const definition: ScriptDefinition = {
    commandType: body.command_type,
    interpreter: body.interpreter ?? null,
    command: body.command,
    supportedOs: body.supported_os ?? [],
    timeoutSeconds: body.timeout_seconds ?? DEFAULT_COMMAND_TIMEOUT_SECONDS,
    parameters: (body.parameters ?? []).map(toParameter),
    exitCodes: body.exit_codes ?? DEFAULT_EXIT_CODES,
  };
  const faults = [...interpreterFaults(definition), ...exitCodeFaults(definition), ...parameterFaults(definition)];
  if (faults.length > 0) throw invalidRequest(faults);
  // What cannot be replaced safely on some system is said now, not when it should run.
  for (const os of systemsOf(definition)) renderScript(definition, os);
  return definition;
}

function toParameter(body: ScriptParameterBody): ScriptParameter {
  return {
    name: body.name,
    type: body.type,
    default: body.default ?? null,
    required: body.required ?? false,
    description: body.description ?? '',
    choices: body.choices ?? [],
  };
}

function interpreterFaults({ commandType, interpreter, command }: ScriptDefinition): FieldError[] {
  const faults: FieldError[] = [];
  if (commandType === 'script' && interpreter === null)
    faults.push({ path: 'interpreter', message: 'a script needs its interpreter' });
  if (commandType !== 'script' && interpreter !== null)
    faults.push({ path: 'interpreter', message: 'only the type script has an interpreter' });
  if (command.includes('\u0000')) faults.push({ path: 'command', message: 'command must not contain NUL' });
  return faults;
}

function exitCodeFaults({ exitCodes: { success, warning, reboot } }: ScriptDefinition): FieldError[] {
  const all = [...success, ...warning, ...reboot];
  return new Set(all).size === all.length ? [] : [{ path: 'exit_codes', message: 'an exit code has one meaning' }];
}

function parameterFaults({ parameters }: ScriptDefinition): FieldError[] {
  return parameters.flatMap((parameter, index) => {
    const path = `parameters.${index}`;
    const { type, choices, default: standard } = parameter;
    if (type === 'choice' && choices.length === 0)
      return [{ path: `${path}.choices`, message: 'a choice needs choices' }];
    if (type !== 'choice' && choices.length > 0)
      return [{ path: `${path}.choices`, message: 'only the type choice has choices' }];
    if (standard === null) return [];
    if (type === 'secret') return [{ path: `${path}.default`, message: 'a secret has no default' }];
    const fault = parameterFault(parameter, standard);
    return fault === undefined ? [] : [{ path: `${path}.default`, message: fault }];
  });
}
