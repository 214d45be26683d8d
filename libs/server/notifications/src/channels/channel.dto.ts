import { ListQuery } from '@gururmm/server/platform/http';
import { CHANNEL_KINDS, type ChannelKind, SMTP_SECURITIES, type SmtpSecurity } from '@gururmm/shared/protocol';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import type { NotificationChannel } from './notification-channel.entity';

const MAX_RECIPIENTS = 50;
const HOST = /^[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?$/;

export class SmtpBody {
  @ApiProperty() @IsString() @Matches(HOST, { message: 'host must be a host name or an address' }) host!: string;
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 65_535 }) @IsInt() @Min(1) @Max(65_535) port!: number;
  @ApiProperty({ enum: SMTP_SECURITIES, enumName: 'SmtpSecurity' }) @IsIn(SMTP_SECURITIES) security!: SmtpSecurity;
  @ApiPropertyOptional({ type: String, nullable: true }) @IsOptional() @IsString() @Length(1, 320) username?:
    string | null;
  @ApiProperty({ description: 'Address that the messages come from.' }) @IsEmail() from!: string;
}

export class SmtpRequest extends SmtpBody {
  @ApiPropertyOptional({ description: 'Kept when it is left out and nothing else of the mail server changes.' })
  @IsOptional()
  @IsString()
  @Length(1, 1024)
  password?: string;
}

export class UpdateChannelRequest {
  @ApiProperty() @IsString() @Length(1, 200) name!: string;
  @ApiPropertyOptional({ default: true }) @IsOptional() @IsBoolean() enabled?: boolean;

  @ApiPropertyOptional({ type: [String], description: 'Of e-mail.' })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_RECIPIENTS)
  @ArrayUnique()
  @IsEmail({}, { each: true })
  recipients?: string[];

  @ApiPropertyOptional({ type: SmtpRequest, description: 'Of e-mail; default: the mail server of the installation.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => SmtpRequest)
  smtp?: SmtpRequest;

  @ApiPropertyOptional({ description: 'Of the other kinds; sealed and never shown again. Kept when it is left out.' })
  @IsOptional()
  @IsString()
  @Length(1, 2048)
  url?: string;

  @ApiPropertyOptional({ default: false, description: 'Of webhooks: makes a new signing secret.' })
  @IsOptional()
  @IsBoolean()
  rotate_signing_secret?: boolean;
}

export class CreateChannelRequest extends UpdateChannelRequest {
  @ApiProperty({ enum: CHANNEL_KINDS, enumName: 'ChannelKind' }) @IsIn(CHANNEL_KINDS) kind!: ChannelKind;
  @ApiPropertyOptional({ format: 'uuid', description: 'Whose channel it is; without one the installation’s.' })
  @IsOptional()
  @IsUUID()
  client_id?: string;
}

export class ListChannelsQuery extends ListQuery {
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() client_id?: string;
  @ApiPropertyOptional({ enum: CHANNEL_KINDS, enumName: 'ChannelKind' })
  @IsOptional()
  @IsIn(CHANNEL_KINDS)
  kind?: ChannelKind;
}

export class NotificationChannelBody {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Null: of the installation.' })
  client_id!: string | null;
  @ApiProperty() name!: string;
  @ApiProperty({ enum: CHANNEL_KINDS, enumName: 'ChannelKind' }) kind!: ChannelKind;
  @ApiProperty() enabled!: boolean;
  @ApiProperty({ type: String, nullable: true, description: 'Why the server itself switched it off.' })
  disabled_reason!: string | null;
  @ApiProperty({ type: [String] }) recipients!: readonly string[];
  @ApiProperty({ type: SmtpBody, nullable: true }) smtp!: SmtpBody | null;
  @ApiProperty({ type: String, nullable: true, description: 'Of the URL: scheme, host and port.' })
  url_origin!: string | null;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
  @ApiProperty({ format: 'date-time' }) updated_at!: string;
}

export class WrittenChannelBody extends NotificationChannelBody {
  @ApiProperty({ type: String, nullable: true, description: 'A new signing secret of a webhook; shown this once.' })
  signing_secret!: string | null;
}

export function toChannelBody(channel: NotificationChannel): NotificationChannelBody {
  const { recipients, smtp, origin } = channel.settings;
  return {
    id: channel.id,
    client_id: channel.clientId,
    name: channel.name,
    kind: channel.kind,
    enabled: channel.enabled,
    disabled_reason: channel.disabledReason,
    recipients: [...recipients],
    smtp: smtp === null ? null : { ...smtp },
    url_origin: origin,
    created_at: channel.createdAt.toISOString(),
    updated_at: channel.updatedAt.toISOString(),
  };
}
