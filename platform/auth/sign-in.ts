import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import type pg from 'pg';
import type { Logger } from 'pino';
import { isSameHost } from '../http/same-host.ts';

export interface SignInOptions {
  readonly pool: pg.Pool;
  /** Signs session cookies. */
  readonly secret: string;
  /** Address that people type. */
  readonly url: string;
  readonly log: Logger;
}

/** The header in which our own server tells the address of the peer; it replaces what a client sent. */
export const PEER_HEADER = 'x-palaestra-peer';

function signInOptions({ pool, secret, url, log }: SignInOptions) {
  return {
    appName: 'Palaestra',
    database: pool,
    secret,
    baseURL: url,
    basePath: '/api/auth',
    // A page may call us under any name of this server (localhost, 127.0.0.1), never from another site.
    trustedOrigins: (request) => {
      const origin = request?.headers.get('Origin') ?? null;
      return [origin !== null && request !== undefined && isSameHost(origin, request.url) ? origin : null];
    },
    // People come by invitation only.
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10 },
    user: { modelName: 'auth_user' },
    session: { modelName: 'auth_session', expiresIn: 30 * 24 * 3600, updateAge: 24 * 3600 },
    account: { modelName: 'auth_account' },
    verification: { modelName: 'auth_verification' },
    rateLimit: {
      enabled: true,
      window: 60,
      max: 300,
      customRules: { '/sign-in/email': { window: 60, max: 10 }, '/change-password': { window: 60, max: 10 } },
    },
    advanced: { cookiePrefix: 'palaestra', ipAddress: { ipAddressHeaders: [PEER_HEADER] } },
    telemetry: { enabled: false },
    logger: { log: (level, message) => log[level === 'error' ? 'warn' : 'debug']({ from: 'better-auth' }, message) },
  } satisfies BetterAuthOptions;
}

function signIn(options: ReturnType<typeof signInOptions>) {
  return betterAuth(options);
}
export type SignIn = ReturnType<typeof signIn>;

/** Email and password sign-in with cookie sessions: better-auth on its own tables, brought up to date here. */
export async function openSignIn(options: SignInOptions): Promise<SignIn> {
  const full = signInOptions(options);
  await (await getMigrations(full)).runMigrations();
  return signIn(full);
}
