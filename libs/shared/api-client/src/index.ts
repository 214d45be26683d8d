// The generated index names every call and every body of openapi.json, one by one.
export * from './generated';
export { type Client as ApiConnection, createClient as connectApi } from './generated/client';
