import { ListQuery } from '@gururmm/server/platform/http';
import {
  DEFAULT_COMMAND_TIMEOUT_SECONDS,
  MAX_COMMAND_LENGTH,
  MAX_COMMAND_TIMEOUT_SECONDS,
  OS_TYPES,
  type OsType,
} from '@gururmm/shared/protocol';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsPositive,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { NAME_PATTERN, PARAMETER_TYPES, type ParameterType, SCRIPT_TYPES, type ScriptType } from '../script-definition';
import { IsParameterValue } from './is-parameter-value';

const MAX_PARAMETERS = 64;
const MAX_CHOICES = 200;
const INT32_MIN = -2_147_483_648;
const INT32_MAX = 2_147_483_647;

export class ScriptParameterBody {
  @ApiProperty({ pattern: NAME_PATTERN.source, description: 'Reaches the script as `GRMM_PARAM_<NAME>`.' })
  @IsString()
  @Matches(NAME_PATTERN, { message: 'name must have lower-case letters, digits and _, and begin with a letter' })
  name!: string;

  @ApiProperty({ enum: PARAMETER_TYPES, enumName: 'ScriptParameterType' }) @IsIn(PARAMETER_TYPES) type!: ParameterType;

  @ApiPropertyOptional({
    oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }],
    nullable: true,
    description: 'Of the type of the parameter; a secret has none.',
  })
  @IsOptional()
  @IsParameterValue()
  default?: string | number | boolean | null;

  @ApiPropertyOptional({ default: false }) @IsOptional() @IsBoolean() required?: boolean;
  @ApiPropertyOptional({ default: '' }) @IsOptional() @IsString() @MaxLength(1000) description?: string;

  @ApiPropertyOptional({ type: [String], description: 'What a choice may be.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_CHOICES)
  @ArrayUnique()
  @IsString({ each: true })
  @Length(1, 1000, { each: true })
  choices?: string[];
}

export class ExitCodesBody {
  @ApiProperty({ type: [Number], description: 'It worked.' }) @IsExitCodes() success!: number[];
  @ApiProperty({ type: [Number], description: 'It worked, with a reservation.' }) @IsExitCodes() warning!: number[];
  @ApiProperty({ type: [Number], description: 'It worked, and wants a restart.' }) @IsExitCodes() reboot!: number[];
}

function IsExitCodes() {
  return (target: object, name: string) => {
    for (const decorate of [
      IsArray(),
      ArrayMaxSize(100),
      ArrayUnique(),
      IsInt({ each: true }),
      Min(INT32_MIN, { each: true }),
      Max(INT32_MAX, { each: true }),
    ])
      decorate(target, name);
  };
}

/** A whole script: what is left out has its default, also when a script is changed. */
export class WriteScriptRequest {
  @ApiProperty() @IsString() @Length(1, 200) name!: string;
  @ApiPropertyOptional({ default: '' }) @IsOptional() @IsString() @MaxLength(4000) description?: string;
  @ApiPropertyOptional({ default: '', description: 'What was changed.' })
  @IsOptional()
  @IsString()
  @MaxLength(1000)
  note?: string;

  @ApiProperty({ enum: SCRIPT_TYPES, enumName: 'ScriptType' }) @IsIn(SCRIPT_TYPES) command_type!: ScriptType;
  @ApiPropertyOptional({ description: 'For the type script: the program that gets the file.' })
  @IsOptional()
  @IsString()
  @Length(1, 1024)
  interpreter?: string;

  @ApiProperty({ maxLength: MAX_COMMAND_LENGTH, description: 'May hold variables: `{{client.backup_path}}`.' })
  @IsString()
  @Length(1, MAX_COMMAND_LENGTH)
  command!: string;

  @ApiPropertyOptional({ enum: OS_TYPES, isArray: true, description: 'Default: every system.' })
  @IsOptional()
  @IsArray()
  @ArrayUnique()
  @IsIn(OS_TYPES, { each: true })
  supported_os?: OsType[];

  @ApiPropertyOptional({ default: DEFAULT_COMMAND_TIMEOUT_SECONDS, maximum: MAX_COMMAND_TIMEOUT_SECONDS })
  @IsOptional()
  @IsNumber()
  @IsPositive()
  @Max(MAX_COMMAND_TIMEOUT_SECONDS)
  timeout_seconds?: number;

  @ApiPropertyOptional({ type: [ScriptParameterBody] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_PARAMETERS)
  @ArrayUnique(({ name }: ScriptParameterBody) => name, { message: 'parameters must have different names' })
  @ValidateNested({ each: true })
  @Type(() => ScriptParameterBody)
  parameters?: ScriptParameterBody[];

  @ApiPropertyOptional({ type: ExitCodesBody, description: 'Default: 0 is success; 3010 and 1641 want a restart.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => ExitCodesBody)
  exit_codes?: ExitCodesBody;
}

export class CreateScriptRequest extends WriteScriptRequest {
  @ApiPropertyOptional({ format: 'uuid', description: 'Whose script it is; without one it is for every client.' })
  @IsOptional()
  @IsUUID()
  client_id?: string;
}

export class UpdateScriptRequest extends WriteScriptRequest {
  @ApiPropertyOptional({ type: 'integer', description: 'The version you started from: 409 if another came after it.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  base_version?: number;
}

export class ListScriptsQuery extends ListQuery {
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() client_id?: string;
  @ApiPropertyOptional({ enum: SCRIPT_TYPES }) @IsOptional() @IsIn(SCRIPT_TYPES) command_type?: ScriptType;
  @ApiPropertyOptional({ description: 'Part of the name.' }) @IsOptional() @IsString() @Length(1, 200) q?: string;
}

export class ScriptDiffQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, description: 'Default: the version before `to`.' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  from?: number;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, description: 'Default: the current version.' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  to?: number;
}
