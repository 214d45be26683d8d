import { IsParameterValues } from '@gururmm/server/scripts';
import {
  COMMAND_TYPES,
  type CommandType,
  DEFAULT_COMMAND_EXPIRY_SECONDS,
  MAX_COMMAND_EXPIRY_SECONDS,
  MAX_COMMAND_LENGTH,
  MAX_COMMAND_SECRETS,
  MAX_COMMAND_TIMEOUT_SECONDS,
  MAX_SECRET_LENGTH,
  MAX_SECRETS_LENGTH,
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
  IsUUID,
  Length,
  Max,
  MaxLength,
  Min,
  registerDecorator,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

const MAX_WAIT_SECONDS = 300;
const ENVIRONMENT_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

interface EnvironmentBounds {
  readonly maxNames: number;
  readonly minLength: number;
  readonly maxLength: number;
  readonly maxTotalLength: number;
}

const ENVIRONMENT: EnvironmentBounds = {
  maxNames: 256,
  minLength: 0,
  maxLength: 32_768,
  maxTotalLength: Infinity,
};

const SECRET_ENVIRONMENT: EnvironmentBounds = {
  maxNames: MAX_COMMAND_SECRETS,
  minLength: 1,
  maxLength: MAX_SECRET_LENGTH,
  maxTotalLength: MAX_SECRETS_LENGTH,
};

/** An object whose names are environment variable names and whose values are short texts. Refusals repeat no value. */
function IsEnvironment(bounds: EnvironmentBounds) {
  const { maxNames, minLength, maxLength } = bounds;
  return (target: object, propertyName: string) =>
    registerDecorator({
      name: 'isEnvironment',
      target: target.constructor,
      propertyName,
      validator: {
        validate: (value: unknown) => isEnvironment(value, bounds),
        defaultMessage: () =>
          `${propertyName} must map at most ${maxNames} environment variable names to texts of ${minLength} to ${maxLength} characters`,
      },
    });
}

function isEnvironment(value: unknown, bounds: EnvironmentBounds): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const entries: [string, unknown][] = Object.entries(value);
  const texts = entries.map(([, text]) => text).filter((text) => typeof text === 'string');
  return (
    entries.length <= bounds.maxNames &&
    texts.length === entries.length &&
    entries.every(([name]) => ENVIRONMENT_NAME.test(name)) &&
    texts.every((text) => text.length >= bounds.minLength && text.length <= bounds.maxLength) &&
    texts.reduce((sum, text) => sum + text.length, 0) <= bounds.maxTotalLength
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

/** A value that was given is held to its type also beside a script, where it is refused. */
function hasNoScript({ script_id: scriptId }: SubmitCommandRequest, value: unknown): boolean {
  return scriptId === undefined || value !== undefined;
}

export class SubmitCommandRequest {
  @ApiPropertyOptional({
    enum: COMMAND_TYPES,
    enumName: 'CommandType',
    description: 'Needed, with `command`, unless there is a `script_id`.',
  })
  @ValidateIf(hasNoScript)
  @IsIn(COMMAND_TYPES)
  command_type?: CommandType;

  @ApiPropertyOptional({ maxLength: MAX_COMMAND_LENGTH })
  @ValidateIf(hasNoScript)
  @IsString()
  @Length(1, MAX_COMMAND_LENGTH)
  command?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'A script of the library instead of a command.' })
  @IsOptional()
  @IsUUID()
  script_id?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, description: 'Default: the current version.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  script_version?: number;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] },
    description: 'Values for the parameters of the script, by name.',
  })
  @IsOptional()
  @IsParameterValues()
  parameters?: Record<string, string | number | boolean>;

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
  @IsEnvironment(ENVIRONMENT)
  env?: Record<string, string>;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    description:
      'Environment variables whose values are secrets: kept encrypted until the command is over, shown nowhere, and replaced by `***` in its output.',
  })
  @IsOptional()
  @IsObject()
  @IsEnvironment(SECRET_ENVIRONMENT)
  secret_env?: Record<string, string>;

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
