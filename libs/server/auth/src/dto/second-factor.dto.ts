import { MAX_PASSWORD_LENGTH } from '@gururmm/server/users';
import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';

export class TotpSecretBody {
  @ApiProperty({ description: 'Base32, for typing into an authenticator app; shown this once.' }) secret!: string;
  @ApiProperty({ description: 'The same as a URL for a QR code.' }) otpauth_url!: string;
}

export class ConfirmTotpRequest {
  @ApiProperty({ example: '123456' })
  @IsString()
  @Length(6, 6)
  totp!: string;
}

export class RecoveryCodesBody {
  @ApiProperty({ type: [String], description: 'Each works once instead of a code; shown this once.' })
  recovery_codes!: string[];
}

export class RemoveTotpRequest {
  @ApiProperty()
  @IsString()
  @Length(1, MAX_PASSWORD_LENGTH)
  password!: string;

  @ApiProperty({ description: 'A code of the app, or a recovery code.' })
  @IsString()
  @Length(6, 32)
  totp!: string;
}
