import { Button, CopyButton, Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { Fragment, type ReactNode } from 'react';
import { useText } from './i18n/index.ts';
import { problemOf } from './problem.ts';
import { useRefusal } from './refusal.tsx';
import classes from './states.module.css';

/** What happened, what to do, and an id to copy into a report; `children` are further ways on. */
export function Failure(props: {
  readonly error: unknown;
  readonly retry?: () => void;
  readonly children?: ReactNode;
}) {
  const { t } = useText();
  const { error, retry } = props;
  const { code, id } = problemOf(error);
  const gone = code === 'not_found';
  const { sentence, words } = useRefusal()(error);
  // In English the server's sentence comes under the heading; in another language what is not translated does.
  const detail = words ?? (sentence === t(`problem.${code}`) ? null : sentence);
  return (
    <div className={classes.state} role="alert">
      <svg width="44" height="44" viewBox="0 0 44 44" aria-hidden="true" className={classes.failure}>
        <path d="M4 26c7 0 7-9 14-9m8 0c7 0 7 9 14 9M20 12l-3 9 8 2-4 10" />
      </svg>
      <h2>{t(`problem.${code}`)}</h2>
      {detail !== null && (
        <p className={classes.detail} lang={words === null ? undefined : 'en'}>
          {detail}
        </p>
      )}
      <p>{t(`problem.do.${code}`)}</p>
      <div className={classes.actions}>
        {props.children}
        {gone && !props.children && (
          // Trying again finds nothing either.
          <Button component="a" href="/" variant="light">
            {t('page.overview')}
          </Button>
        )}
        {retry && !gone && (
          <Button onClick={retry} variant="light">
            {t('action.retry')}
          </Button>
        )}
        {id && (
          <CopyButton value={id}>
            {({ copied, copy }) => (
              <Button variant="subtle" color="gray" onClick={copy} className="mono">
                {copied ? t('action.copied') : id}
              </Button>
            )}
          </CopyButton>
        )}
      </div>
    </div>
  );
}

/** One sentence, one button, and an example to try. */
export function Empty(props: { readonly sentence: string; readonly example?: string; readonly children?: ReactNode }) {
  const { t } = useText();
  const { example } = props;
  return (
    <div className={classes.state}>
      <svg width="88" height="32" viewBox="0 0 88 32" aria-hidden="true" className={classes.empty}>
        <path d="M2 20c14 0 14-10 28-10s14 12 28 12 14-8 28-8" />
      </svg>
      <p className={classes.sentence}>{props.sentence}</p>
      {props.children && <div className={classes.actions}>{props.children}</div>}
      {example && (
        <CopyButton value={example}>
          {({ copied, copy }) => (
            <button type="button" className={classes.example} onClick={copy} title={t('action.copy')}>
              <code>{words(example)}</code>
              <span>{copied ? t('action.copied') : t('action.copy')}</span>
            </button>
          )}
        </CopyButton>
      )}
    </div>
  );
}

/** A command breaks between its words, never within an option. */
function words(command: string): ReactNode {
  return command.split(' ').map((word, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the words of a command never change their order
    <Fragment key={index}>
      {index > 0 && ' '}
      <i>{word}</i>
    </Fragment>
  ));
}

/** Grey lines where the rows will be. */
export function Waiting({ rows = 8, height = 40 }: { readonly rows?: number; readonly height?: number }) {
  const { t } = useText();
  return (
    <div className={classes.waiting} role="status" aria-label={t('state.loading')}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike and never move
        <Skeleton key={row} height={height} radius="sm" style={{ opacity: 1 - row / (rows + 2) }} />
      ))}
    </div>
  );
}

/** Show a read in its three states: waiting, failed (with a retry), there. */
export function Loaded<T>(props: {
  readonly query: UseQueryResult<T>;
  readonly waiting?: ReactNode;
  /** Ways on from a failure, beside trying again. */
  readonly instead?: ReactNode;
  readonly children: (data: T) => ReactNode;
}) {
  const { query } = props;
  if (query.data !== undefined) return props.children(query.data);
  if (query.isError) {
    return (
      <Failure error={query.error} retry={() => void query.refetch()}>
        {props.instead}
      </Failure>
    );
  }
  return props.waiting ?? <Waiting />;
}
