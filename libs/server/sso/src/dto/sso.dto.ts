import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';

/** What the sign-in page shows. */
export class SingleSignOnBody {
  @ApiProperty() enabled!: boolean;
  @ApiProperty({ type: String, nullable: true, example: '/api/auth/sso/login' }) login_url!: string | null;
  @ApiProperty({ description: 'Local passwords no longer sign in, but for the break-glass account.' })
  single_sign_on_only!: boolean;
}

export class SingleSignOnLoginQuery {
  @ApiPropertyOptional({
    description: 'Path of the console to return to; anything else becomes `/`.',
    example: '/agents',
  })
  @IsOptional()
  @IsString()
  @MaxLength(4_096)
  return_to?: string;
}
