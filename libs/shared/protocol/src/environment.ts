import * as z from 'zod';
import { MAX_SECRET_LENGTH } from './limits';

const environmentNameSchema = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/);

/** Environment variables of a process that anybody may see. */
export const environmentSchema = z.record(environmentNameSchema, z.string().max(32_768));

/** Environment variables whose values are secrets: never in an argument, a file, a log or the output. */
export const secretEnvironmentSchema = z.record(environmentNameSchema, z.string().min(1).max(MAX_SECRET_LENGTH));
