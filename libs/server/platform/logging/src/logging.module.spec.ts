import type { AddressInfo } from 'node:net';
import { loadConfiguration } from '@gururmm/server/platform/config';
import { Controller, Get, Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { createLogger } from './create-logger';
import { LoggingModule, NestLogger } from './logging.module';

@Controller()
class EchoController {
  private readonly logger = new Logger(EchoController.name);

  @Get('echo')
  echo(): string {
    this.logger.log('inside');
    return 'ok';
  }

  @Get('health/live')
  live(): string {
    return 'ok';
  }
}

describe('LoggingModule', () => {
  let app: NestExpressApplication;
  let origin: string;
  let lines: string[];

  beforeAll(async () => {
    const { logging } = loadConfiguration({});
    const logger = createLogger(logging, { write: (line) => void lines.push(line) });
    lines = [];

    const module = Test.createTestingModule({
      imports: [LoggingModule.forRoot(logging, logger)],
      controllers: [EchoController],
    });
    app = (await module.compile()).createNestApplication<NestExpressApplication>();
    app.useLogger(app.get(NestLogger));
    await app.listen(0, '127.0.0.1');
    origin = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  });

  beforeEach(() => {
    lines = [];
  });

  afterAll(() => app.close());

  const parsed = (): Record<string, unknown>[] => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

  it('puts the request id on every line and into the answer', async () => {
    const answer = await fetch(`${origin}/echo?token=hunter2`, { headers: { 'X-Request-Id': 'ci-run-0001' } });
    expect(answer.headers.get('X-Request-Id')).toBe('ci-run-0001');
    expect(parsed()).toMatchObject([
      { msg: 'inside', request_id: 'ci-run-0001' },
      { msg: 'GET /echo 200', request_id: 'ci-run-0001', level: 'info' },
    ]);
    expect(lines.join('')).not.toContain('hunter2');
  });

  it.each(['short', 'has spaces in it', 'x'.repeat(65), 'line\tbreak-attempt'])(
    'replaces a malformed id (%j)',
    async (id) => {
      const answer = await fetch(`${origin}/echo`, { headers: { 'X-Request-Id': id } });
      expect(answer.headers.get('X-Request-Id')).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it('is silent about health probes', async () => {
    await fetch(`${origin}/health/live`);
    expect(lines).toEqual([]);
  });
});
