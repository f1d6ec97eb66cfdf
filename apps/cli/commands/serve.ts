import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, PalaestraError } from '@palaestra/core';
import { type Config, parseServices, readConfig } from '@palaestra/platform/config';
import { createLogger } from '@palaestra/platform/log';
import { type RunningServer, startServer } from '@palaestra/server';
import { saveLocalServer } from '../saved-login.ts';

export const serve: Command = {
  name: 'serve',
  summary: 'Start the server: web page, API, database and workers in one process',
  usage: '[--port N] [--data DIR] [--demo] [--services LIST]',
  example: 'palaestra serve --demo',
  options: {
    port: { type: 'string' },
    host: { type: 'string' },
    data: { type: 'string' },
    demo: { type: 'boolean' },
    services: { type: 'string' },
  },
  help: {
    port: 'port to listen on (default 7420)',
    host: 'address to listen on (default 127.0.0.1); put TLS in front of any other',
    data: 'folder of database, blobs and secrets (default .palaestra)',
    demo: 'fill an empty store with the demonstration, in the background',
    services: 'some of web,worker,scheduler (default all)',
  },
  async run({ values, json }, io) {
    const config = readConfig();
    const dataFolder = text(values.data) ?? config.dataFolder;
    const server = await startServer({
      dataFolder,
      host: text(values.host) ?? config.host,
      port: port(text(values.port)) ?? config.port,
      plantHost: config.plantHost,
      publicUrl: config.publicUrl,
      services: values.services === undefined ? config.services : parseServices(String(values.services)),
      databaseUrl: config.databaseUrl,
      ...(config.databaseSeconds !== null && { statementMs: config.databaseSeconds * 1000 }),
      uploads: config.uploads,
      log: createLogger(config.logLevel),
    });
    try {
      // A convenience: without it the other commands need --server and --key.
      await saveLocalServer(config, server.url, dataFolder).catch(({ code }: NodeJS.ErrnoException) =>
        io.note(`Other commands will not find this server by themselves: ${code} (${config.home})`),
      );
      if (json) io.out(JSON.stringify({ url: server.url, ownerLink: server.ownerLink }));
      else tell(server, dataFolder, io.out);
      const wanted = values.demo === true && (await server.wantsDemo());
      // One that an ended process left half done, and that is not continued, must not look as if it went on.
      if (!wanted) await server.demoEnded(false);
      if (wanted && !json) io.out('The ground is empty: a demonstration fills it now, watch the page.');
      const demo = wanted ? await startDemo(server, join(dataFolder, 'demo'), config) : null;
      await aborted(io.signal);
      io.note('Stopping …');
      // Without a last word from it, it stays noted as running, and the next start with --demo continues it.
      demo?.removeAllListeners('exit');
      demo?.kill('SIGKILL');
    } finally {
      await server.close();
    }
    return 0;
  },
};

function tell(server: RunningServer, dataFolder: string, out: (line: string) => void): void {
  out(`Palaestra is at ${server.url}`);
  if (server.ownerLink !== null) out(`Become the owner (the link works once): ${server.ownerLink}`);
  out(`Everything is kept in ${dataFolder}. Ctrl-C stops the server.`);
}

/** The demonstration is an ordinary client in a process of its own, so that it cannot slow the server down or end it. */
async function startDemo(server: RunningServer, out: string, config: Config) {
  // What an interrupted one recorded is in the store, or is recorded again.
  await rm(out, { recursive: true, force: true });
  const bin = fileURLToPath(new URL('../bin.mjs', import.meta.url));
  const child = spawn(process.execPath, [bin, 'demo', '--on-server', '--server', server.url, '--out', out], {
    stdio: ['ignore', 'ignore', config.debug ? 'inherit' : 'ignore', 'ipc'],
  });
  // Nobody waits for this note, so a database that is away just then must not end the server.
  const ended = (well: boolean) =>
    server
      .demoEnded(well)
      .catch((error) => server.context.log.warn({ err: error }, 'the end of the demo is not noted'));
  child.on('exit', (code) => void ended(code === 0));
  child.on('error', () => void ended(false));
  child.unref();
  child.channel?.unref();
  return child;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    // Nothing else may keep the process awake when only the worker runs.
    const awake = setInterval(() => {}, 1 << 30);
    signal.addEventListener('abort', () => {
      clearInterval(awake);
      resolve();
    });
  });
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function port(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,5}$/.test(value) && Number(value) < 65536) return Number(value);
  throw new PalaestraError('bad_input', `Cannot read --port: expected a number from 0 to 65535, found "${value}"`);
}
