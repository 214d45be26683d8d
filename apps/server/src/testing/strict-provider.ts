import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { CLIENT_ID, TENANT } from './bent-provider';
import { PUBLIC_URL } from './test-browser';

const SECRET = 'the secret of the strict application';

/** A certified provider: refuses every client that leaves something out. Everybody who comes is signed in. */
export class StrictProvider {
  private constructor(
    private readonly server: Server,
    readonly issuer: string,
    /** The person who signs in. */
    readonly person: Record<string, unknown>,
  ) {}

  static async start(person: Record<string, unknown>): Promise<StrictProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const provider = quietly(() => makeProvider(issuer, person));
    const handle = provider.callback();
    server.on('request', (request, response) => {
      if (!request.url?.startsWith('/sign-in/')) {
        void handle(request, response);
        return;
      }
      void provider.interactionFinished(request, response, { login: { accountId: 'ada' } });
    });
    return new StrictProvider(server, issuer, person);
  }

  /** Variables of a server that trusts this provider. */
  get environment(): Record<string, string> {
    return {
      RMM_HTTP_PUBLIC_URL: PUBLIC_URL,
      RMM_SSO_ENTRA_TENANT_ID: TENANT,
      RMM_SSO_ENTRA_CLIENT_ID: CLIENT_ID,
      RMM_SSO_ENTRA_CLIENT_SECRET: SECRET,
      RMM_SSO_ENTRA_ISSUER: this.issuer,
    };
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

function makeProvider(issuer: string, person: Record<string, unknown>): Provider {
  return new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: SECRET,
        redirect_uris: [`${PUBLIC_URL}/api/auth/sso/callback`],
        token_endpoint_auth_method: 'client_secret_post',
        require_auth_time: false,
      },
    ],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/sign-in/${uid}` },
    claims: { openid: ['sub', 'tid', 'oid', 'roles'], profile: ['name', 'preferred_username'], email: ['email'] },
    conformIdTokenClaims: false,
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 60, IdToken: 60, Interaction: 60, Session: 60 },
    renderError: (context, { error }) => {
      context.body = error;
    },
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId, tid: TENANT, ...person }) }),
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({ clientId: CLIENT_ID, accountId: oidc.session?.accountId ?? '' });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
  });
}

/** The provider warns at its start that its keys and its storage are for development, which is what they are for. */
function quietly<T>(work: () => T): T {
  const { console: output } = globalThis;
  const loud = { ...output };
  Object.assign(output, { warn: () => undefined });
  try {
    return work();
  } finally {
    Object.assign(output, loud);
  }
}
