import { notFound } from '@gururmm/server/platform/errors';
import { Param, type PipeTransform } from '@nestjs/common';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** An id that is no UUID names nothing: 404, as for any other id that does not exist. */
class UuidPipe implements PipeTransform<string, string> {
  constructor(private readonly what: string) {}

  transform(value: string): string {
    if (!UUID.test(value)) throw notFound(this.what);
    return value.toLowerCase();
  }
}

/** Path parameter `:id` of the named resource, or another one that holds its id. */
export const IdParam = (what: string, name = 'id') => Param(name, new UuidPipe(what));
