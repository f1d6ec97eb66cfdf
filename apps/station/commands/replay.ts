import { basename } from 'node:path';
import { type Command, PalaestraError } from '@palaestra/core';
import { fileReadable } from '@palaestra/formats/mcap/node';
import { z } from 'zod';
import { replay } from '../replay/replay.ts';

const Options = z.object({
  host: z.string().min(1),
  port: z.coerce.number().int().min(0).max(65_535),
  rate: z.coerce.number().positive().max(1000),
  loop: z.boolean(),
  origin: z.array(z.string()).default([]),
});

export const stationReplay: Command = {
  name: 'station replay',
  summary: 'Play a recording to Foxglove, Lichtblick or another station, as if it were live',
  usage: 'FILE [--port N] [--rate X] [--loop] [--origin URL]...',
  example: 'palaestra station replay recordings/episode.mcap --loop',
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '8765' },
    rate: { type: 'string', default: '1' },
    loop: { type: 'boolean', default: false },
    origin: { type: 'string', multiple: true },
  },
  help: {
    host: 'address to listen on; there is no password, so give another only in a network that you trust',
    port: 'port to listen on',
    rate: 'recorded seconds per second',
    loop: 'begin again at the end',
    origin: 'web page elsewhere that may connect, such as https://app.foxglove.dev; may be given several times',
  },
  async run({ positionals, values, json }, io) {
    const [path, ...more] = positionals;
    if (path === undefined || more.length > 0) {
      throw new PalaestraError('bad_input', `Cannot replay: expected one recording, found ${positionals.length}`);
    }
    const parsed = Options.safeParse(values);
    if (!parsed.success) {
      const { path: option, message } = parsed.error.issues[0]!;
      throw new PalaestraError('bad_input', `Cannot replay: --${option[0]?.toString()}: ${message}`);
    }
    const { origin: origins, host, ...options } = parsed.data;
    await using file = await fileReadable(path);
    await using playing = await replay(file, { ...options, host, origins, name: basename(path), signal: io.signal });
    const url = `ws://${host}:${playing.port}`;
    if (!json) io.out(`${url}: waiting for a viewer (Foxglove or Lichtblick: "Foxglove WebSocket")`);
    const messages = await playing.done;
    io.out(json ? JSON.stringify({ url, messages }) : `${messages} messages played`);
    return 0;
  },
};
