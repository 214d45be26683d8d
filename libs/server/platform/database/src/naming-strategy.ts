import { DefaultNamingStrategy } from 'typeorm';

/** camelCase properties, snake_case columns; tables are always named by their entity. */
export class SnakeCaseNamingStrategy extends DefaultNamingStrategy {
  override columnName(propertyName: string, customName: string | undefined, embeddedPrefixes: string[]): string {
    const name = customName ?? toSnakeCase(propertyName);
    return [...embeddedPrefixes.map(toSnakeCase), name].join('_');
  }
}

function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
