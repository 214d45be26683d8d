export { createCredential, hashCredential, isSameDigest } from './credential';
export { SecretsModule } from './secrets.module';
export { loadServerSecret, ServerSecret } from './server-secret';
