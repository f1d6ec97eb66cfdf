import { setTimeout } from 'node:timers/promises';
import { type Command, type CommandIo, type ExitCode, episodeIdOf, PalaestraError } from '@palaestra/core';
import { type OutboxEntry, type OutboxStatus, parseRate, parseSize, parseWindow, sizeText } from '@palaestra/transmit';
import { z } from 'zod';
import { openFolderOutbox } from '../send-folder.ts';
import { beatForOutbox } from '../station-beat.ts';
import { watchFolder } from '../watch/folder-watch.ts';

const Options = z.object({
  limit: z.string().default('unlimited'),
  window: z.array(z.string()).default([]),
  quota: z.string().optional(),
  keep: z.boolean(),
  once: z.boolean(),
  station: z.string().min(1).optional(),
  from: z.string().min(1).optional(),
  quiet: z.coerce.number().min(0.1).max(3600),
  patience: z.coerce.number().min(0.1).max(3600).default(30),
});
type Options = z.infer<typeof Options>;

/** How often progress is shown and a watched folder is looked at, ms. */
const LOOK_MS = 1000;

export const stationSend: Command = {
  name: 'station send',
  summary: 'Send finished recordings as they appear, and remove each once its receipt is verified',
  usage: 'FOLDER [--limit 20MB/s] [--window "18:00-06:00=80MB/s"]... [--quota 200GB] [--keep] [--once] [--json]',
  example: 'palaestra station send spool --limit 20MB/s --window "18:00-06:00=80MB/s" --station real-1',
  options: {
    limit: { type: 'string' },
    window: { type: 'string', multiple: true },
    quota: { type: 'string' },
    keep: { type: 'boolean', default: false },
    once: { type: 'boolean', default: false },
    station: { type: 'string' },
    from: { type: 'string' },
    quiet: { type: 'string', default: '5' },
    patience: { type: 'string', default: '30' },
  },
  help: {
    limit: 'bytes per second that may be used, such as 20MB/s; unlimited by default',
    window: 'times of day with a limit of their own, over midnight too; 0 pauses; may be given several times',
    quota: 'bytes that unsent recordings may take; warns from 80 %; what the disk takes by default',
    keep: 'keep recordings after the server has verified them',
    once: 'end when everything that is there was sent; without it until Ctrl-C',
    station: 'id of the station, to which the ground board ascribes what waits here',
    from: 'folder into which other tools record; what is closed there is taken into FOLDER first',
    quiet: 'seconds for which nobody may have written to a recording of --from before it is taken',
    patience: 'seconds that an answer of the server may take beyond what its bytes need',
  },
  async run({ positionals, values, json }, io): Promise<ExitCode> {
    const folder = folderOf(positionals);
    const options = parseOptions(values);
    const limits = {
      bandwidth: {
        limit: parseRate(options.limit, 'read --limit'),
        windows: options.window.map((text) => parseWindow(text, 'read --window')),
      },
      quota: options.quota === undefined ? null : parseSize(options.quota, 'read --quota'),
      keep: options.keep,
    };
    const report = reporter(io, json, options.keep);
    const server = { ...io.server, patienceMs: options.patience * 1000 };
    await using outbox = await openFolderOutbox(folder, { ...limits, server, told: report.told });
    await using watch =
      options.from === undefined ? null : await watchFolder(options.from, folder, options.quiet * 1000);
    const beat = options.station === undefined ? null : beatForOutbox(options.station, folder, outbox.status, io);
    const over = new AbortController();
    const stop = () => over.abort();
    io.signal.addEventListener('abort', stop);
    if (io.signal.aborted) stop();
    const beside = (async () => {
      while (!over.signal.aborted) {
        if (watch !== null) report.taken(await watch.look(performance.now()));
        report.progress(outbox.status());
        await setTimeout(LOOK_MS, undefined, { signal: over.signal }).catch(() => {});
      }
    })();
    try {
      // Whichever of the two fails ends the other.
      const sending = outbox.run(over.signal, { once: options.once }).finally(stop);
      await Promise.all([sending, beside.finally(stop)]);
    } finally {
      stop();
      await beside.catch(() => {});
      io.signal.removeEventListener('abort', stop);
      beat?.stop();
    }
    return report.end(outbox.status(), outbox.entries(), options.once);
  },
};

/** The one folder. @throws PalaestraError `bad_input` */
export function folderOf(positionals: readonly string[]): string {
  const [folder, ...more] = positionals;
  if (folder !== undefined && more.length === 0) return folder;
  throw new PalaestraError('bad_input', `Cannot open the outbox: expected one folder, found ${positionals.length}`);
}

function parseOptions(values: Readonly<Record<string, unknown>>): Options {
  const parsed = Options.safeParse(values);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw new PalaestraError('bad_input', `Cannot send: --${path[0]?.toString()}: ${message}`);
  }
  if (parsed.data.once && parsed.data.from !== undefined) {
    throw new PalaestraError(
      'bad_input',
      'Cannot send: --from watches a folder and --once does not wait, expected one of them',
    );
  }
  return parsed.data;
}

/** What a person or a program is told meanwhile and at the end. */
function reporter(io: CommandIo, json: boolean, keep: boolean) {
  const ingested: { name: string; sha256: string; episode: string; bytes: number }[] = [];
  const reasons = new Map<string, string>();
  let sentBytes = 0;
  let fault: string | null = null;

  return {
    told({ state, name, sha256, size, reason }: OutboxEntry) {
      if (state === 'ingested') {
        ingested.push({ name, sha256, episode: episodeIdOf(sha256), bytes: size });
        sentBytes += size;
        if (!json) io.out(`${name}: verified, ${episodeIdOf(sha256)}${keep ? '' : ', removed here'}`);
      }
      if (reason !== null && reasons.get(sha256) !== reason) {
        io.note(`${name}: ${state === 'quarantined' ? 'quarantined' : 'waits'}: ${reason}`);
      }
      if (reason === null) reasons.delete(sha256);
      else reasons.set(sha256, reason);
    },
    taken(found: readonly { path: string; reason: string | null }[]) {
      for (const { path, reason } of found)
        io.note(reason === null ? `${path}: taken` : `${path}: not taken: ${reason}`);
    },
    progress(status: OutboxStatus) {
      const said = status.fault ?? status.quota.warning;
      if (said !== null && said !== fault) io.note(said);
      fault = said;
      if (status.sending.size === 0) return;
      const done = sentBytes + [...status.sending.values()].reduce((a, b) => a + b, 0);
      io.progress('send', done, sentBytes + status.unsent.bytes);
    },
    end(status: OutboxStatus, entries: readonly OutboxEntry[], once: boolean): ExitCode {
      const { unsent, quarantined, quota } = status;
      const rest = entries.filter(({ state }) => state !== 'ingested').map(toJson);
      const waiting = [...status.waiting].map(([path, reason]) => ({ path, reason }));
      if (json) {
        const { level, bytes, quota: most } = quota;
        io.out(
          JSON.stringify({
            ingested,
            unsent,
            quarantined,
            rest,
            waiting,
            quota: { level, bytes, most },
            fault: status.fault,
          }),
        );
      } else {
        const size = sizeText(unsent.bytes);
        io.out(`${ingested.length} verified; ${unsent.recordings} here (${size}), of them ${quarantined} quarantined`);
        for (const { path, reason } of waiting) io.out(`${path}: not taken: ${reason}`);
      }
      return quarantined > 0 || (once && unsent.recordings > 0) ? 1 : 0;
    },
  };
}

/** An entry for a program. */
export function toJson({ schema: _, sequence: __, attempts, ...entry }: OutboxEntry): object {
  return { ...entry, attempts };
}
