import { authMe } from '@gururmm/shared/api-client';
import { openSession } from '../api/session';
import { EXIT } from '../exit-codes';
import { defineCommand, noOperands } from '../program/command';
import { fieldList, jsonDocument } from '../text-table';

export const whoamiCommand = defineCommand({
  name: 'whoami',
  summary: 'Show who grmm is for the server',
  options: { json: { kind: 'flag', description: 'Print JSON' } },
  run: async (context, options, operands) => {
    noOperands(operands);
    const { api, server } = await openSession(context);
    const { data: user } = await authMe({ client: api, throwOnError: true });
    const { kind, client_ids } = user.client_scope;
    context.terminal.out(
      options.json
        ? jsonDocument({ server, ...user })
        : fieldList([
            ['Server', server],
            ['User', user.email],
            ['Role', user.role],
            ['Clients', kind === 'all' ? 'all' : client_ids.join(', ')],
          ]),
    );
    return EXIT.ok;
  },
});
