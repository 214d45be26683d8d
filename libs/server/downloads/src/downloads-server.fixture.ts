import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigModule, loadConfiguration } from '@gururmm/server/platform/config';
import { createValidationPipe, ProblemFilter } from '@gururmm/server/platform/http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { DownloadsModule } from './downloads.module';

/** The module on a port of its own, with a directory to publish in. */
export interface DownloadsServer {
  readonly origin: string;
  readonly port: number;
  readonly downloadsDir: string;
  publish(name: string, content: string): string;
  close(): Promise<void>;
}

/** Serves the module over real HTTP; its public URL is its own origin. */
export async function serveDownloads(): Promise<DownloadsServer> {
  const downloadsDir = mkdtempSync(join(tmpdir(), 'gururmm-downloads-'));
  const port = await reservePort();
  const origin = `http://127.0.0.1:${port}`;
  const configuration = loadConfiguration({ RMM_DOWNLOADS_DIR: downloadsDir, RMM_HTTP_PUBLIC_URL: origin });
  const module = Test.createTestingModule({ imports: [ConfigModule.forRoot(configuration), DownloadsModule] });
  const app = (await module.compile()).createNestApplication<NestExpressApplication>();
  app.useLogger(false);
  app.useGlobalPipes(createValidationPipe());
  app.useGlobalFilters(new ProblemFilter());
  await app.listen(port, '127.0.0.1');
  return {
    origin,
    port,
    downloadsDir,
    publish(name, content) {
      writeFileSync(join(downloadsDir, name), content);
      return createHash('sha256').update(content).digest('hex');
    },
    async close() {
      await app.close();
      rmSync(downloadsDir, { recursive: true });
    },
  };
}

async function reservePort(): Promise<number> {
  const { createServer } = await import('node:net');
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
