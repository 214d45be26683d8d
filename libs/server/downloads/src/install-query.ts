import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';

/** Which installer is wanted. */
export class InstallQuery {
  @ApiPropertyOptional({ enum: ['posix', 'windows'], default: 'posix' })
  @IsOptional()
  @IsIn(['posix', 'windows'])
  readonly os?: 'posix' | 'windows';
}
