import type * as z from 'zod';

/**
 * Whether zod would take a value that came from JSON.parse, and hand it back unchanged. False says nothing: what is
 * refused, or would lose an unknown key, is for zod itself to judge.
 */
export type Certainty = (value: unknown) => boolean;

/** What of a schema's definition is read here: the names are zod's own. */
interface Definition {
  readonly type: string;
  readonly check?: string;
  readonly format?: string;
  readonly pattern?: RegExp;
  readonly coerce?: boolean;
  readonly catchall?: unknown;
  readonly checks?: readonly { readonly _zod: { readonly def: CheckDefinition } }[];
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly element?: z.core.$ZodType;
  readonly innerType?: z.core.$ZodType;
  readonly values?: readonly unknown[];
  readonly entries?: Readonly<Record<string, string | number>>;
}

interface CheckDefinition {
  readonly check: string;
  readonly format?: string;
  readonly pattern?: RegExp;
  readonly value?: unknown;
  readonly inclusive?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly fn?: (value: unknown) => unknown;
}

/** A part of a schema that has no certainty: all of it is left to zod. */
class Unsupported extends Error {}

/** String formats that are their pattern and nothing else. */
const PATTERN_FORMATS = new Set(['regex', 'uuid', 'datetime']);

/**
 * Compiles the schema itself, so that there is one definition of a message; the gateway reads a hundred thousand a
 * second. @returns undefined where a part of the schema is not understood, or where programs may make no code
 */
export function compileCertainty(schema: z.core.$ZodType): Certainty | undefined {
  const writer = new CertaintyWriter();
  try {
    const test = writer.test(schema, 'value');
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text is made of the schema's own keys, quoted
    const make = new Function('held', `${writer.functions}return (value) => ${test};`) as (
      held: unknown[],
    ) => Certainty;
    return make(writer.held);
  } catch (error) {
    if (error instanceof Unsupported || error instanceof EvalError) return undefined;
    throw error;
  }
}

/** Writes the tests of a schema as JavaScript; what it calls is held in an array. */
class CertaintyWriter {
  readonly held: unknown[] = [];
  functions = '';

  /** An expression that is true when `name` is certain. */
  test(schema: z.core.$ZodType, name: string): string {
    const def = schema._zod.def as unknown as Definition;
    if (def.coerce === true) throw new Unsupported();
    return [this.typeTest(def, name), ...this.checks(def).map((check) => this.checkTest(check, name))].join(' && ');
  }

  private typeTest(def: Definition, name: string): string {
    switch (def.type) {
      case 'string':
        return `typeof ${name} === 'string'`;
      case 'number':
        return `typeof ${name} === 'number' && Number.isFinite(${name})`;
      case 'boolean':
        return `typeof ${name} === 'boolean'`;
      case 'enum':
        return `${this.hold(new Set(Object.values(def.entries ?? {})))}.has(${name})`;
      case 'literal':
        return `${this.hold(new Set(def.values))}.has(${name})`;
      case 'nullable':
        return `(${name} === null || ${this.test(inner(def.innerType), name)})`;
      case 'array':
        return `Array.isArray(${name}) && ${this.everyTest(inner(def.element), name)}`;
      case 'object':
        return this.objectTest(def, name);
      default:
        throw new Unsupported();
    }
  }

  private everyTest(element: z.core.$ZodType, name: string): string {
    const every = this.declare(`(list) => {
      for (let at = 0; at < list.length; at += 1) { const each = list[at]; if (!(${this.test(element, 'each')})) return false; }
      return true;
    }`);
    return `${every}(${name})`;
  }

  /** All keys are known, because there are as many as were found: zod would take others away. */
  private objectTest(def: Definition, name: string): string {
    if (def.catchall !== undefined || def.shape === undefined) throw new Unsupported();
    const fields = Object.entries(def.shape).map(([key, schema], index) => {
      const fieldDef = schema._zod.def as unknown as Definition;
      const isOptional = fieldDef.type === 'optional';
      const field = `field${index}`;
      const test = `if (!(${this.test(isOptional ? inner(fieldDef.innerType) : schema, field)})) return false; found += 1;`;
      const read = `const ${field} = object[${JSON.stringify(key)}];`;
      return isOptional ? `${read} if (${field} !== undefined) { ${test} }` : `${read} ${test}`;
    });
    const check = this.declare(`(object) => {
      if (typeof object !== 'object' || object === null || Array.isArray(object)) return false;
      let found = 0;
      ${fields.join('\n')}
      for (const _key in object) found -= 1;
      return found === 0;
    }`);
    return `${check}(${name})`;
  }

  /** The checks of a schema; a format of its own is one of them. */
  private checks(def: Definition): CheckDefinition[] {
    const own = def.check === undefined ? [] : [def as CheckDefinition];
    return [...own, ...(def.checks ?? []).map(({ _zod }) => _zod.def)];
  }

  private checkTest(check: CheckDefinition, name: string): string {
    switch (check.check) {
      case 'string_format':
        return `${this.hold(statelessPattern(check))}.test(${name})`;
      case 'number_format':
        if (check.format !== 'safeint') throw new Unsupported();
        return `Number.isSafeInteger(${name})`;
      case 'greater_than':
        return `${name} ${check.inclusive === true ? '>=' : '>'} ${finite(check.value)}`;
      case 'less_than':
        return `${name} ${check.inclusive === true ? '<=' : '<'} ${finite(check.value)}`;
      case 'min_length':
        return `${name}.length >= ${finite(check.minimum)}`;
      case 'max_length':
        return `${name}.length <= ${finite(check.maximum)}`;
      case 'custom':
        return `${this.hold(check.fn)}(${name}) === true`;
      default:
        throw new Unsupported();
    }
  }

  private hold(value: unknown): string {
    this.held.push(value);
    const name = `held${this.held.length - 1}`;
    this.functions += `const ${name} = held[${this.held.length - 1}];\n`;
    return name;
  }

  private declare(arrow: string): string {
    const name = `test${this.functions.length}`;
    this.functions += `const ${name} = ${arrow};\n`;
    return name;
  }
}

function inner(schema: z.core.$ZodType | undefined): z.core.$ZodType {
  if (schema === undefined) throw new Unsupported();
  return schema;
}

function finite(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Unsupported();
  return value;
}

function statelessPattern({ format, pattern }: CheckDefinition): RegExp {
  if (pattern === undefined || pattern.global || pattern.sticky || !PATTERN_FORMATS.has(format ?? '')) {
    throw new Unsupported();
  }
  return pattern;
}
