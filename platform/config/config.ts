import { homedir } from 'node:os';
import { PalaestraError } from '@palaestra/core';
import { z } from 'zod';

const Service = z.enum(['web', 'worker', 'scheduler']);
/** A part of the server; by default one process is all of them. */
export type Service = z.infer<typeof Service>;

const Url = z.url({ protocol: /^https?$/, error: 'expected a URL like http://127.0.0.1:7420' });

/** Every environment variable that Palaestra reads, and nothing else is read anywhere. */
const Environment = z.object({
  /** Folder of the database, the blobs and the secrets; default `.palaestra` in the current folder. */
  PALAESTRA_DATA: z.string().min(1).default('.palaestra'),
  /** Address that the server listens on; anything but loopback needs TLS in front. */
  PALAESTRA_HOST: z.string().min(1).default('127.0.0.1'),
  /** Address on which brokers and OPC UA servers of running plants listen; clients need a plant's own password. */
  PALAESTRA_PLANT_HOST: z.string().min(1).default('127.0.0.1'),
  PALAESTRA_PORT: z.coerce.number('expected a number').int().min(0).max(65535).default(7420),
  /** Address that people type, where a proxy stands in front of the server. */
  PALAESTRA_URL: Url.optional(),
  PALAESTRA_SERVICES: z
    .string()
    .default('web,worker,scheduler')
    .transform((text) => text.split(',').map((name) => name.trim()))
    .pipe(z.array(Service).min(1)),
  /** A PostgreSQL to use instead of the embedded one. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'expected postgresql://user@host/database' }).optional(),
  /** Longest time of one database statement, seconds; then its caller is told that the database does not answer. */
  PALAESTRA_DATABASE_SECONDS: z.coerce.number('expected a number').min(0.1).max(3600).optional(),
  /** Parts of uploads that are taken at once. */
  PALAESTRA_UPLOAD_PARTS: z.coerce.number('expected a number').int().min(1).max(1000).optional(),
  /** Largest file that is taken, GB (10^9 bytes). */
  PALAESTRA_UPLOAD_GB: z.coerce.number('expected a number').positive().optional(),
  /** Most that one organization may have announced and not finished, GB. */
  PALAESTRA_UPLOAD_QUOTA_GB: z.coerce.number('expected a number').positive().optional(),
  /** What uploads leave free on the disk, GB. */
  PALAESTRA_UPLOAD_RESERVE_GB: z.coerce.number('expected a number').min(0).optional(),
  PALAESTRA_LOG: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
  /** Server and key of the command line. */
  PALAESTRA_SERVER: Url.optional(),
  PALAESTRA_KEY: z.string().min(1).optional(),
  /** `1` shows the stack of an error on the command line. */
  PALAESTRA_DEBUG: z.enum(['0', '1']).default('0'),
});

/** Limits of uploads, in bytes but for the number of parts that are taken at once. */
export interface UploadLimits {
  readonly partsInFlight?: number;
  readonly maxBytes?: number;
  readonly quotaBytes?: number;
  readonly reserveBytes?: number;
}

/** What the environment asks for, checked. */
export interface Config {
  readonly dataFolder: string;
  readonly host: string;
  readonly port: number;
  /** Address on which brokers and OPC UA servers of running plants listen. */
  readonly plantHost: string;
  readonly publicUrl: string | null;
  readonly services: readonly Service[];
  readonly databaseUrl: string | null;
  /** Seconds; null for the default. */
  readonly databaseSeconds: number | null;
  /** Limits of uploads; what is not set is left out. */
  readonly uploads: UploadLimits;
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug';
  readonly server: string | null;
  readonly key: string | null;
  readonly debug: boolean;
  /** The person's home, for the saved login of the command line. */
  readonly home: string;
}

/**
 * Read the configuration from `environment`; a variable that is set but empty counts as not set.
 *
 * @throws PalaestraError `bad_input` that tells every fault at once.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const set = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = Environment.safeParse(set);
  if (!result.success) {
    const faults = result.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      return `${name}: ${issue.message}, found ${name === 'DATABASE_URL' ? 'something else' : JSON.stringify(set[name])}`;
    });
    throw new PalaestraError('bad_input', `Cannot read the environment: ${faults.join('; ')}`);
  }
  const env = result.data;
  return {
    dataFolder: env.PALAESTRA_DATA,
    host: env.PALAESTRA_HOST,
    port: env.PALAESTRA_PORT,
    plantHost: env.PALAESTRA_PLANT_HOST,
    publicUrl: env.PALAESTRA_URL ?? null,
    services: env.PALAESTRA_SERVICES,
    databaseUrl: env.DATABASE_URL ?? null,
    databaseSeconds: env.PALAESTRA_DATABASE_SECONDS ?? null,
    uploads: uploadLimits(env),
    logLevel: env.PALAESTRA_LOG,
    server: env.PALAESTRA_SERVER ?? null,
    key: env.PALAESTRA_KEY ?? null,
    debug: env.PALAESTRA_DEBUG === '1',
    home: environment.HOME ?? homedir(),
  };
}

function uploadLimits(env: z.infer<typeof Environment>): UploadLimits {
  const limits = {
    partsInFlight: env.PALAESTRA_UPLOAD_PARTS,
    maxBytes: bytes(env.PALAESTRA_UPLOAD_GB),
    quotaBytes: bytes(env.PALAESTRA_UPLOAD_QUOTA_GB),
    reserveBytes: bytes(env.PALAESTRA_UPLOAD_RESERVE_GB),
  };
  return Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== undefined));
}

function bytes(gigabytes: number | undefined): number | undefined {
  return gigabytes === undefined ? undefined : Math.round(gigabytes * 1e9);
}

/**
 * Parse `--services web,worker`.
 *
 * @throws PalaestraError `bad_input`.
 */
export function parseServices(text: string): Service[] {
  return text.split(',').map((name) => {
    const service = Service.safeParse(name.trim());
    if (service.success) return service.data;
    const expected = Service.options.join(', ');
    throw new PalaestraError('bad_input', `Cannot read --services: expected some of ${expected}, found "${name}"`);
  });
}
