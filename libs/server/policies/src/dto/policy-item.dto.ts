import { ApiProperty } from '@nestjs/swagger';
import type { PolicyItem, PolicyItemType } from '../policy-catalogue';

const ITEM_TYPES: readonly PolicyItemType[] = [
  'number',
  'integer',
  'text',
  'choice',
  'choices',
  'watched_services',
  'update_window',
];

/** An item that policies may set, as a form needs it. */
export class PolicyItemBody {
  @ApiProperty() key!: string;
  @ApiProperty() title!: string;
  @ApiProperty() description!: string;
  @ApiProperty({ description: 'Heading under which it belongs.' }) group!: string;
  @ApiProperty({ enum: ITEM_TYPES, enumName: 'PolicyItemType' }) type!: PolicyItemType;
  @ApiProperty({ type: String, nullable: true, description: 'seconds, bytes, percent, days' }) unit!: string | null;
  @ApiProperty({ enum: ['agent', 'server'], description: 'Who works by it.' }) applies_to!: 'agent' | 'server';
  @ApiProperty({ description: 'Whether null is a value.' }) nullable!: boolean;
  @ApiProperty({ type: Number, nullable: true }) minimum!: number | null;
  @ApiProperty({ type: Number, nullable: true }) maximum!: number | null;
  @ApiProperty({ type: [String], nullable: true }) choices!: string[] | null;
  @ApiProperty({ description: 'Value where no policy speaks of it.' }) default!: unknown;
}

export class PolicyItemsBody {
  @ApiProperty({ type: [PolicyItemBody] }) items!: PolicyItemBody[];
}

export function toPolicyItemBody({ appliesTo, isNullable, choices, ...item }: PolicyItem): PolicyItemBody {
  return { ...item, applies_to: appliesTo, nullable: isNullable, choices: choices === null ? null : [...choices] };
}
