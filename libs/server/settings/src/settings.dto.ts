import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional } from 'class-validator';
import type { Settings } from './settings-schema';

export class SettingsBody implements Settings {
  @ApiProperty({ description: 'Anybody may register a read-only account without clients.' })
  registration_enabled!: boolean;
  @ApiProperty({ description: 'Roles that change things need a second factor.' }) second_factor_required!: boolean;
  @ApiProperty({ description: 'Local passwords no longer sign in, but for the break-glass account.' })
  single_sign_on_only!: boolean;
  @ApiProperty({
    description: 'Jobs on many machines, or on several clients, wait for the approval of another person.',
  })
  second_person_required!: boolean;
  @ApiProperty({ description: 'No command and no update is handed to any agent; what runs goes on.' })
  dispatch_frozen!: boolean;
}

export class UpdateSettingsRequest implements Partial<Settings> {
  @ApiPropertyOptional() @IsOptional() @IsBoolean() registration_enabled?: boolean;
  @ApiPropertyOptional() @IsOptional() @IsBoolean() second_factor_required?: boolean;
  @ApiPropertyOptional() @IsOptional() @IsBoolean() single_sign_on_only?: boolean;
  @ApiPropertyOptional() @IsOptional() @IsBoolean() second_person_required?: boolean;
  @ApiPropertyOptional() @IsOptional() @IsBoolean() dispatch_frozen?: boolean;
}
