import { MAX_PASSWORD_LENGTH } from '@gururmm/server/users';
import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';

export class AcceptInvitationRequest {
  @ApiProperty()
  @IsString()
  @Length(20, 100)
  invitation_token!: string;

  @ApiProperty({ minLength: 12, maxLength: MAX_PASSWORD_LENGTH })
  @IsString()
  @Length(1, MAX_PASSWORD_LENGTH)
  new_password!: string;
}
