import {
  COMMAND_TYPES,
  type CommandType,
  DEFAULT_COMMAND_EXPIRY_SECONDS,
  MAX_COMMAND_EXPIRY_SECONDS,
  MAX_COMMAND_LENGTH,
  MAX_COMMAND_TIMEOUT_SECONDS,
} from '@gururmm/shared/protocol';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsPositive,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
  registerDecorator,
  ValidateNested,
} from 'class-validator';

const MAX_WAIT_SECONDS = 300;
const ENVIRONMENT_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

/** An object whose names are environment variable names and whose values are short texts. */
function IsEnvironment() {
  return (target: object, propertyName: string) =>
    registerDecorator({
      name: 'isEnvironment',
      target: target.constructor,
      propertyName,
      validator: {
        validate: isEnvironment,
        defaultMessage: () => `${propertyName} must map environment variable names to texts`,
      },
    });
}

function isEnvironment(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const entries = Object.entries(value);
  return (
    entries.length <= 256 &&
    entries.every(([name, text]) => ENVIRONMENT_NAME.test(name) && typeof text === 'string' && text.length <= 32_768)
  );
}

export class ContextFileBody {
  @ApiProperty() @IsString() @Length(1, 4096) path!: string;
  @ApiProperty() @IsString() @MaxLength(MAX_COMMAND_LENGTH) content!: string;
}

export class ClaudeTaskBody {
  @ApiPropertyOptional() @IsOptional() @IsString() @MaxLength(4096) working_directory?: string;

  @ApiPropertyOptional({ type: [ContextFileBody] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(32)
  @ValidateNested({ each: true })
  @Type(() => ContextFileBody)
  context_files?: ContextFileBody[];
}

export class SubmitCommandRequest {
  @ApiProperty({ enum: COMMAND_TYPES, enumName: 'CommandType' })
  @IsIn(COMMAND_TYPES)
  command_type!: CommandType;

  @ApiProperty({ maxLength: MAX_COMMAND_LENGTH })
  @IsString()
  @Length(1, MAX_COMMAND_LENGTH)
  command!: string;

  @ApiPropertyOptional({
    maximum: MAX_COMMAND_TIMEOUT_SECONDS,
    description: 'Default: what the policy of the agent says.',
  })
  @IsOptional()
  @IsNumber()
  @IsPositive()
  @Max(MAX_COMMAND_TIMEOUT_SECONDS)
  timeout_seconds?: number;

  @ApiPropertyOptional({ description: 'For `script`: the program that runs it.' })
  @IsOptional()
  @IsString()
  @Length(1, 1024)
  interpreter?: string;

  @ApiPropertyOptional({ type: [String], maxItems: 256 })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(256)
  @IsString({ each: true })
  @MaxLength(32_768, { each: true })
  args?: string[];

  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'string' } })
  @IsOptional()
  @IsObject()
  @IsEnvironment()
  env?: Record<string, string>;

  @ApiPropertyOptional({ type: ClaudeTaskBody })
  @IsOptional()
  @ValidateNested()
  @Type(() => ClaudeTaskBody)
  claude_task?: ClaudeTaskBody;

  @ApiPropertyOptional({
    default: DEFAULT_COMMAND_EXPIRY_SECONDS,
    maximum: MAX_COMMAND_EXPIRY_SECONDS,
    description: 'How long it waits for an offline agent; 0 means only if online now.',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MAX_COMMAND_EXPIRY_SECONDS)
  expires_in_seconds?: number;
}

export class SubmitCommandQuery {
  @ApiPropertyOptional({
    minimum: 0,
    maximum: MAX_WAIT_SECONDS,
    description: 'Answer when it ends, or after this long.',
  })
  @IsOptional()
  @Type(() => Number)
  @IsNumber()
  @Min(0)
  @Max(MAX_WAIT_SECONDS)
  wait?: number;
}
