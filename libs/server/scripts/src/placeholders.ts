import { invalidRequest } from '@gururmm/server/platform/http';
import { NAME_PATTERN } from './script-definition';
import type { VariableLevel } from './variable.entity';

/** A `{{level.name}}` in a text. */
export interface Placeholder {
  readonly level: VariableLevel;
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Only these levels make a placeholder: `{{.Names}}` of other tools stays as it is. */
const PLACEHOLDER = /\{\{\s*(global|client|site|agent)\.([^{}\s]*)\s*\}\}/g;

/**
 * The placeholders of a text in their order.
 * @param path of the field, for the refusal
 * @throws DomainError invalid_request when one has no valid name
 */
export function findPlaceholders(text: string, path: string): readonly Placeholder[] {
  return [...text.matchAll(PLACEHOLDER)].map((match) => {
    const [whole, level = '', name = ''] = match;
    if (!NAME_PATTERN.test(name)) {
      throw invalidRequest([
        { path, message: `${whole} is not a variable: names have lower-case letters, digits and _` },
      ]);
    }
    return { level: level as VariableLevel, name, start: match.index, end: match.index + whole.length };
  });
}

/** `client.backup_path`, as messages name it. */
export function placeholderName({ level, name }: Pick<Placeholder, 'level' | 'name'>): string {
  return `${level}.${name}`;
}

/** Environment variable in which the value of a placeholder reaches the process. */
export function variableEnvironmentName({ level, name }: Pick<Placeholder, 'level' | 'name'>): string {
  return `GRMM_VAR_${level}_${name}`.toUpperCase();
}

/** Environment variable in which a parameter reaches the process. */
export function parameterEnvironmentName(name: string): string {
  return `GRMM_PARAM_${name}`.toUpperCase();
}

/** Whether a value is a variable and nothing else: it can be shown without telling anything. */
export function isOnlyPlaceholder(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const [only, ...others] = findPlaceholders(value, 'parameters');
  return others.length === 0 && only?.start === 0 && only.end === value.length;
}
