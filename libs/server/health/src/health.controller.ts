import { Database } from '@gururmm/server/platform/database';
import { DomainError } from '@gururmm/server/platform/errors';
import { Public } from '@gururmm/server/platform/http';
import { Controller, Get, Logger } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';

const DATABASE_TIMEOUT_MS = 2_000;

export class HealthBody {
  @ApiProperty({ example: 'ok' }) status!: 'ok';
}

/** Probes: alive means that the process answers, ready that it can do its work. */
@ApiTags('health')
@Controller('health')
export class HealthController {
  private readonly logger = new Logger('Health');

  constructor(private readonly database: Database) {}

  @Get('live')
  @Public()
  @ApiOkResponse({ type: HealthBody })
  live(): HealthBody {
    return { status: 'ok' };
  }

  @Get('ready')
  @Public()
  @ApiOkResponse({ type: HealthBody })
  @ApiServiceUnavailableResponse({ description: 'The database does not answer.' })
  async ready(): Promise<HealthBody> {
    const timeout = Promise.withResolvers<never>();
    const timer = setTimeout(() => timeout.reject(new Error('no answer in time')), DATABASE_TIMEOUT_MS);
    try {
      await Promise.race([this.database.query('SELECT 1'), timeout.promise]);
    } catch (error) {
      this.logger.warn({ err: error }, 'not ready');
      throw new DomainError('unavailable', 'The database does not answer.', { retryAfterSeconds: 1 });
    } finally {
      clearTimeout(timer);
    }
    return { status: 'ok' };
  }
}
