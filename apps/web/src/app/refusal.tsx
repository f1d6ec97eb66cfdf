import { type ErrorCode, PalaestraError, SKILLS, type Skill } from '@palaestra/core';
import { moment } from './format.ts';
import { useText } from './i18n/index.ts';
import { problemOf } from './problem.ts';
import classes from './states.module.css';

/** A failure in the reader's language. */
interface Told {
  readonly sentence: string;
  /** The server's own words, where the sentence says less than they do; null where it says it all. */
  readonly words: string | null;
}

/** Codes to whose sentence the server's words add nothing but an id. */
const SAYS_ALL: ReadonlySet<ErrorCode> = new Set(['not_found', 'unauthenticated', 'cancelled']);

/**
 * Tells failures in the reader's language: a usual refusal by its reason and facts, anything else by its code with the
 * server's words, which are English.
 */
export function useRefusal(): (error: unknown) => Told {
  const { t, say, language, has } = useText();
  const fact = (name: string, value: string | number): string | number => {
    if (typeof value === 'number') return value;
    if (name === 'at') return moment(value, language);
    if (name.startsWith('role')) return t(`role.${value as 'owner'}`);
    if (name !== 'skills') return value;
    return value
      .split(' ')
      .map((one) => (one in SKILLS ? say(SKILLS[one as Skill].label) : one))
      .join(t('tasks.comma'));
  };
  return (error) => {
    const { code, detail, reason, facts } = problemOf(error);
    const key = `refusal.${reason as 'session_ended'}` as const;
    if (has(key)) {
      const told = Object.entries(facts).map(([name, value]) => [name, fact(name, value)]);
      return { sentence: t(key, Object.fromEntries(told)), words: null };
    }
    if (language !== 'en' && SAYS_ALL.has(code)) return { sentence: t(`problem.${code}`), words: null };
    return language === 'en' ? { sentence: detail, words: null } : { sentence: t(`problem.${code}`), words: detail };
  };
}

/** What went wrong, beside the form or button that it is about. */
export function Refusal({ error }: { readonly error: unknown }) {
  const { sentence, words } = useRefusal()(error);
  return (
    <p role="alert">
      {sentence}
      {words !== null && (
        <small lang="en" className={classes.words}>
          {words}
        </small>
      )}
    </p>
  );
}

/** Why a piece of work on the server failed, in the words that were kept of it. */
export function WorkFailure({ words }: { readonly words: string }) {
  return <Refusal error={new PalaestraError('internal', words)} />;
}
