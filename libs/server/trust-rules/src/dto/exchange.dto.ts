import { type Permission, PERMISSIONS } from '@gururmm/server/platform/http';
import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';

export class ExchangeTokenRequest {
  @ApiProperty({ description: 'OpenID Connect identity token of the CI job.', maxLength: 16_384 })
  @IsString()
  @Length(1, 16_384)
  token!: string;
}

export class ExchangedTokenBody {
  @ApiProperty({ description: 'API token; shown this once.', example: 'grmm_pat_…' }) token!: string;
  @ApiProperty({ format: 'date-time' }) expires_at!: string;
  @ApiProperty({ enum: PERMISSIONS, isArray: true, enumName: 'Permission' }) permissions!: Permission[];
}
