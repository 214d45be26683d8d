import type { Page } from '@gururmm/server/platform/database';
import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';

/** A page as it travels. */
export interface PageBody<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
  readonly total: number;
}

export function toPageBody<T, B>(page: Page<T>, toBody: (item: T) => B): PageBody<B> {
  return { items: page.items.map(toBody), next_cursor: page.nextCursor, total: page.total };
}

/** Documents a list of `item`. */
export const ApiPage = (item: Type) =>
  applyDecorators(
    ApiExtraModels(item),
    ApiOkResponse({
      schema: {
        type: 'object',
        required: ['items', 'next_cursor', 'total'],
        properties: {
          items: { type: 'array', items: { $ref: getSchemaPath(item) } },
          next_cursor: { type: 'string', nullable: true },
          total: { type: 'integer' },
        },
      },
    }),
  );
