import { PalaestraError, type Role } from '@palaestra/core';
import type { Kysely } from 'kysely';
import type { AuthTables } from './migrations.ts';
import { hashSecret, newSecret } from './secrets.ts';
import type { SignIn } from './sign-in.ts';

const VALID_MS = 7 * 24 * 3600 * 1000;

/** Make a one-time token with which somebody becomes a member. It is shown once and kept only as a hash. */
export async function invite(db: Kysely<AuthTables>, org: string, role: Role, now: Date): Promise<string> {
  const token = newSecret('welcome');
  const expires_at = new Date(now.getTime() + VALID_MS);
  await db
    .insertInto('invitations')
    .values({ token_sha256: hashSecret(token), org, role, expires_at })
    .execute();
  return token;
}

/** Who accepts, as typed on the welcome page. */
export interface NewPerson {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/**
 * Use a token up: make the person and the membership. Either both exist afterwards or neither, and then the token is
 * still good.
 *
 * @throws PalaestraError `forbidden` for an unknown, used or expired token, `conflict` for an email that has an account.
 */
export async function acceptInvitation(
  db: Kysely<AuthTables>,
  signIn: SignIn,
  token: string,
  person: NewPerson,
  now: Date,
): Promise<void> {
  const accounts = (await signIn.$context).internalAdapter;
  const email = person.email.toLowerCase();
  let made: string | null = null;
  try {
    await db.transaction().execute(async (trx) => {
      const invitation = await trx
        .deleteFrom('invitations')
        .where('token_sha256', '=', hashSecret(token))
        .where('expires_at', '>', now)
        .returning(['org', 'role'])
        .executeTakeFirst();
      if (invitation === undefined) {
        throw new PalaestraError('forbidden', 'Cannot accept the invitation: the link is used, expired or not ours', {
          details: { reason: 'invitation_used' },
        });
      }
      if (await accounts.findUserByEmail(email)) {
        throw new PalaestraError(
          'conflict',
          `Cannot accept the invitation: this email already has an account (${email})`,
          { details: { reason: 'email_taken', facts: { email } } },
        );
      }
      const user = await accounts.createUser(
        { name: person.name, email, emailVerified: true },
        { method: 'email-password' },
      );
      made = user.id;
      const password = await (await signIn.$context).password.hash(person.password);
      await accounts.linkAccount({ userId: user.id, providerId: 'credential', accountId: user.id, password });
      await trx.insertInto('members').values({ org: invitation.org, person: user.id, role: invitation.role }).execute();
    });
  } catch (error) {
    if (made !== null) await accounts.deleteUser(made);
    throw error;
  }
}
