import type { Command } from '@palaestra/core';
import { createClient } from '@palaestra/sdk';

export const policyList: Command = {
  name: 'policy list',
  summary: 'The policies on the server, newest first',
  usage: '[--json]',
  example: 'palaestra policy list',
  options: {},
  help: {},
  async run({ json }, { out, server }) {
    const client = createClient({ baseUrl: server.url, ...(server.key === null ? {} : { key: server.key }) });
    const policies = await client.policies();
    if (json) out(JSON.stringify(policies));
    else for (const { id, name, bytes, createdAt } of policies) out(`${id}  ${createdAt}  ${bytes} B  ${name}`);
    return 0;
  },
};
