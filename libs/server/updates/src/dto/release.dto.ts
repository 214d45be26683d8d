import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Length, Matches } from 'class-validator';
import type { SignedRelease } from '../mirror-metadata';
import type { Release, ReleaseFile } from '../release.entity';

const CHANNELS = ['stable', 'beta'] as const;

export class RegisterReleaseRequest {
  @ApiProperty({ example: '1.4.0', description: 'A version that the signed metadata of the update repository names.' })
  @IsString()
  @Length(1, 64)
  @Matches(/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/, { message: 'version must be a version such as 1.4.0' })
  version!: string;

  @ApiPropertyOptional({ maxLength: 10_000, description: 'What is new, for technicians.' })
  @IsOptional()
  @IsString()
  @Length(1, 10_000)
  notes?: string;
}

export class ReleaseFileBody {
  @ApiProperty({ example: 'gururmm-agent/1.4.0/gururmm-agent-linux-x64' }) target!: string;
  @ApiProperty({ example: 'linux' }) os!: string;
  @ApiProperty({ example: 'x64' }) arch!: string;
  @ApiProperty({ description: 'SHA-256, lower-case hex.' }) sha256!: string;
  @ApiProperty({ type: 'integer' }) size_bytes!: number;
}

export class AvailableReleaseBody {
  @ApiProperty() version!: string;
  @ApiProperty({ enum: CHANNELS }) channel!: 'stable' | 'beta';
  @ApiProperty({ type: [ReleaseFileBody] }) files!: ReleaseFileBody[];
}

export class AvailableReleasesBody {
  @ApiProperty({ type: [AvailableReleaseBody] }) items!: AvailableReleaseBody[];
}

export class ReleaseBody extends AvailableReleaseBody {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: String, nullable: true }) notes!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) created_by!: string | null;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) withdrawn_at!: string | null;
}

export function toAvailableReleaseBody({ version, channel, files }: SignedRelease): AvailableReleaseBody {
  return { version, channel, files: files.map(toFileBody) };
}

export function toReleaseBody(release: Release): ReleaseBody {
  return {
    id: release.id,
    ...toAvailableReleaseBody(release),
    notes: release.notes,
    created_by: release.createdBy,
    created_at: release.createdAt.toISOString(),
    withdrawn_at: release.withdrawnAt?.toISOString() ?? null,
  };
}

function toFileBody({ target, os, arch, sha256, sizeBytes }: ReleaseFile): ReleaseFileBody {
  return { target, os, arch, sha256, size_bytes: sizeBytes };
}
