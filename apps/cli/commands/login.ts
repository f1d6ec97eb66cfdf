import { type Command, PalaestraError } from '@palaestra/core';
import { readConfig } from '@palaestra/platform/config';
import { createClient } from '@palaestra/sdk';
import { saveLogin } from '../saved-login.ts';

export const login: Command = {
  name: 'login',
  summary: 'Remember a server and its key for the other commands',
  usage: '--server URL --key KEY',
  example: 'palaestra login --server https://ground.example --key pal_…',
  options: {},
  help: {},
  async run(args, io) {
    const { url, key } = io.server;
    if (key === null) {
      throw new PalaestraError('bad_input', `Cannot sign in: expected --key with an API key, found none (${url})`);
    }
    const me = await createClient({ baseUrl: url, key }).me();
    const path = await saveLogin(readConfig(), { url, key });
    if (args.json) io.out(JSON.stringify(me));
    else io.out(`${me.person.name}, ${me.role} of ${me.organization.name}, at ${url} (saved in ${path})`);
    return 0;
  },
};
