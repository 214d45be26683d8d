import { MAX_PASSWORD_LENGTH } from '@gururmm/server/users';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsEmail, IsOptional, IsString, Length, MaxLength } from 'class-validator';
import { UserBody } from './user-body.dto';

export class LoginRequest {
  @ApiProperty({ example: 'technician@example.com' })
  @IsEmail({ require_tld: false })
  @MaxLength(254)
  email!: string;

  @ApiProperty()
  @IsString()
  @Length(1, MAX_PASSWORD_LENGTH)
  password!: string;

  @ApiPropertyOptional({ description: 'Six digits of the second factor, where the account has one.' })
  @IsOptional()
  @IsString()
  @Length(6, 32)
  totp?: string;
}

export class LoginResponse {
  @ApiProperty({ description: 'JSON Web Token for `Authorization: Bearer`.' }) token!: string;
  @ApiProperty({ format: 'date-time' }) expires_at!: string;
  @ApiProperty({ type: UserBody }) user!: UserBody;
}

export class ChangePasswordRequest {
  @ApiProperty()
  @IsString()
  @Length(1, MAX_PASSWORD_LENGTH)
  current_password!: string;

  @ApiProperty({ minLength: 12, maxLength: MAX_PASSWORD_LENGTH })
  @IsString()
  @Length(1, 1024)
  new_password!: string;
}

export class RegisterRequest {
  @ApiProperty()
  @IsEmail({ require_tld: false })
  @MaxLength(254)
  email!: string;

  @ApiProperty({ minLength: 12, maxLength: MAX_PASSWORD_LENGTH })
  @IsString()
  @Length(1, MAX_PASSWORD_LENGTH)
  password!: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @Length(1, 200)
  name?: string;
}
