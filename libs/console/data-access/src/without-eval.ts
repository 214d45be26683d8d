import { config as configureZod } from 'zod';

// The content security policy forbids code made from strings, which zod would otherwise try as soon
// as a schema is made. First import of this lib and of the application, because the schemas are made
// while their modules load; it stands here so that bundling keeps it in the same chunk as they are.
configureZod({ jitless: true });
