import { createTwoFilesPatch } from 'diff';
import type { ScriptVersion } from './script.entity';

/** Unified diff of two versions: a head with all that is not the text, then the text. Empty when they say the same. */
export function diffVersions(from: ScriptVersion, to: ScriptVersion): string {
  const [before, after] = [toText(from), toText(to)];
  if (before === after) return '';
  return createTwoFilesPatch(`version ${from.version}`, `version ${to.version}`, before, after, undefined, undefined, {
    context: 3,
  });
}

function toText(version: ScriptVersion): string {
  const { success, warning, reboot } = version.exitCodes;
  const head = [
    `type: ${version.commandType}`,
    `interpreter: ${version.interpreter ?? '-'}`,
    `systems: ${version.supportedOs.join(', ') || 'all'}`,
    `timeout: ${version.timeoutSeconds} s`,
    `exit codes: success ${success.join(', ') || '-'}; warning ${warning.join(', ') || '-'}; reboot ${reboot.join(', ') || '-'}`,
    ...version.parameters.map((parameter) => `parameter: ${JSON.stringify(parameter)}`),
  ];
  return `${head.join('\n')}\n\n${version.command.replaceAll('\r\n', '\n').replace(/\n?$/, '\n')}`;
}
