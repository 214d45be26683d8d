import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import express, { type NextFunction, type Request, type Response } from 'express';

/** Paths that belong to the server; everything else is a page of the console. */
const SERVER_PATHS = /^\/(api|ws|health|metrics|downloads|updates|install)(\/|$)/;

const ONE_YEAR_MS = 365 * 24 * 60 * 60 * 1000;

/** Serves the built console; its own routes all start from `index.html`. */
export function serveConsole(app: NestExpressApplication, directory: string): void {
  const index = join(directory, 'index.html');
  const assets = express.static(directory, {
    index: false,
    redirect: false,
    setHeaders: (response, path) => {
      // File names carry a hash of their content, but for a few.
      const isHashed = /-[A-Z0-9]{8}\.\w+$/.test(path);
      response.setHeader('Cache-Control', isHashed ? `public, max-age=${ONE_YEAR_MS / 1000}, immutable` : 'no-cache');
    },
  });
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (SERVER_PATHS.test(request.path) || (request.method !== 'GET' && request.method !== 'HEAD')) {
      next();
      return;
    }
    void assets(request, response, () => {
      if (request.path.includes('.') || !existsSync(index)) {
        next();
        return;
      }
      response.setHeader('Cache-Control', 'no-cache');
      response.sendFile(index);
    });
  });
}
