import type { FieldError } from '@gururmm/server/platform/errors';
import { invalidRequest } from '@gururmm/server/platform/http';
import { policyItemSchemas, type PolicyKey } from './policy-items';
import type { ItemSetting, PolicyItems } from './policy-set';

type Parsed = { readonly setting: ItemSetting } | { readonly fault: FieldError };

/**
 * The items of a request, each held against its schema.
 * @throws DomainError invalid_request naming every faulty item
 */
export function parseItems(raw: Readonly<Record<string, unknown>>): PolicyItems {
  const parsed = Object.entries(raw).map(([key, setting]) => [key, parseItem(key, setting)] as const);
  const faults = parsed.flatMap(([, result]) => ('fault' in result ? [result.fault] : []));
  if (faults.length > 0) throw invalidRequest(faults);
  return Object.fromEntries(parsed.flatMap(([key, result]) => ('setting' in result ? [[key, result.setting]] : [])));
}

function parseItem(key: string, raw: unknown): Parsed {
  // The name is the caller's own text: a fault repeats only names that exist.
  if (!isPolicyKey(key)) return { fault: { path: 'items', message: 'names an item that does not exist' } };
  const path = `items.${key}`;
  if (typeof raw !== 'object' || raw === null) return { fault: { path, message: 'must be an object with a state' } };
  const { state, value, ...others } = raw as { state?: unknown; value?: unknown };
  if (Object.keys(others).length > 0) return { fault: { path, message: 'has only state and value' } };
  if (state === 'off') {
    return value === undefined ? { setting: { state } } : { fault: { path, message: 'has no value when it is off' } };
  }
  if (state !== 'set') return { fault: { path: `${path}.state`, message: 'must be set or off' } };
  const result = policyItemSchemas[key].unwrap().safeParse(value);
  if (result.success) return { setting: { state, value: result.data } };
  const [issue] = result.error.issues;
  const where = [path, 'value', ...(issue?.path.map(String) ?? [])].join('.');
  return { fault: { path: where, message: issue?.message ?? 'is not valid' } };
}

function isPolicyKey(key: string): key is PolicyKey {
  return Object.hasOwn(policyItemSchemas, key);
}
