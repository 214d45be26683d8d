import * as z from 'zod';
import { ITEM_TEXTS } from './policy-item-texts';
import { isAgentKey, POLICY_KEYS, policyItemSchemas, type PolicyKey, type PolicyValues } from './policy-items';

/** What an item is made of, for forms. */
export type PolicyItemType =
  'number' | 'integer' | 'text' | 'choice' | 'choices' | 'watched_services' | 'update_window';

/** An item as the catalogue describes it: what a form, or a script, needs to know of it. */
export interface PolicyItem {
  readonly key: PolicyKey;
  readonly title: string;
  readonly description: string;
  readonly group: string;
  /** `seconds`, `bytes`, `percent`, `days`, or nothing. */
  readonly unit: string | null;
  readonly type: PolicyItemType;
  /** Whether null is a value: no update window, no pinned version. */
  readonly isNullable: boolean;
  /** Who works by it. */
  readonly appliesTo: 'agent' | 'server';
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly choices: readonly string[] | null;
  readonly default: unknown;
}

interface ItemJsonSchema {
  readonly type?: string;
  readonly anyOf?: readonly ItemJsonSchema[];
  readonly enum?: readonly string[];
  readonly items?: ItemJsonSchema;
  readonly minimum?: number;
  readonly maximum?: number;
}

/**
 * Every item with its bounds, read from its schema.
 * @param defaults the values that hold where no policy says anything
 */
export function policyCatalogue(defaults: PolicyValues): readonly PolicyItem[] {
  return POLICY_KEYS.map((key) => describeItem(key, defaults[key]));
}

function describeItem(key: PolicyKey, defaultValue: unknown): PolicyItem {
  const schema = z.toJSONSchema(policyItemSchemas[key].unwrap(), { unrepresentable: 'any' }) as ItemJsonSchema;
  const isNullable = schema.anyOf?.some(({ type }) => type === 'null') ?? false;
  const value = schema.anyOf?.find(({ type }) => type !== 'null') ?? schema;
  return {
    key,
    ...ITEM_TEXTS[key],
    type: typeOf(key, value),
    isNullable,
    appliesTo: isAgentKey(key) ? 'agent' : 'server',
    minimum: value.minimum ?? null,
    maximum: value.maximum ?? null,
    choices: value.enum ?? value.items?.enum ?? null,
    default: defaultValue,
  };
}

function typeOf(key: PolicyKey, schema: ItemJsonSchema): PolicyItemType {
  if (key === 'watched_services' || key === 'update_window') return key;
  if (schema.type === 'array') return 'choices';
  if (schema.enum !== undefined) return 'choice';
  return schema.type === 'number' || schema.type === 'integer' ? schema.type : 'text';
}
