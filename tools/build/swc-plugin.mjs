import { basename } from 'node:path';
import { transformFile } from '@swc/core';

/**
 * Lets esbuild read TypeScript through SWC, which writes the decorator metadata that Nest's injection,
 * TypeORM and class-validator need and esbuild does not write.
 * @returns {import('esbuild').Plugin}
 */
export function swcPlugin() {
  return {
    name: 'swc',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const { code } = await transformFile(path, {
          swcrc: false,
          configFile: false,
          sourceFileName: basename(path),
          sourceMaps: 'inline',
          jsc: {
            target: 'es2023',
            parser: { syntax: 'typescript', decorators: true },
            transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
            keepClassNames: true,
          },
          module: { type: 'es6' },
        });
        return { contents: code, loader: 'js' };
      });
    },
  };
}
