import { Button } from '@mantine/core';
import { type ErrorCode, PalaestraError, type RevisionBuild } from '@palaestra/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../app/client.ts';
import { moment } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { useKnownName } from '../../app/known-name.ts';
import { WorkChip } from '../../app/marks.tsx';
import { Refusal } from '../../app/refusal.tsx';
import { useMay } from '../../app/session.ts';
import { WorkProgress } from '../../app/work-progress.tsx';
import classes from './manage.module.css';

/** True while a revision is made or waits for its turn. */
export function isUnderWay({ state }: Pick<RevisionBuild, 'state'>): boolean {
  return state === 'queued' || state === 'running';
}

/** Revisions of a dataset that are being made, and the last that could not be made since the newest. */
export function RevisionBuilds({ builds }: { readonly builds: readonly RevisionBuild[] }) {
  const { language } = useText();
  const known = useKnownName();
  return builds.map((build) => (
    <article key={build.id} className={classes.build} data-testid="revision-build">
      <header>
        <strong>{build.message}</strong>
        <span className="num">
          {known(build.author)} · {moment(build.createdAt, language)}
        </span>
        <WorkChip state={build.state} />
      </header>
      {isUnderWay(build) ? <BuildProgress build={build} /> : <BuildProblem build={build} />}
    </article>
  ));
}

/** How far a revision is, and the way to give it up. */
export function BuildProgress({ build }: { readonly build: RevisionBuild }) {
  const { t } = useText();
  const client = useQueryClient();
  const mayStop = useMay('engineer');
  const cancel = useMutation({
    mutationFn: () => api.cancelRevisionBuild(build.id),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['build', build.id] }),
        client.invalidateQueries({ queryKey: ['dataset', build.dataset] }),
      ]),
  });
  return (
    <div className={classes.making} role="status" aria-live="off">
      {build.total === 0 ? (
        <p className={classes.quiet}>{t(build.state === 'queued' ? 'build.waits' : 'build.choosing')}</p>
      ) : (
        <WorkProgress done={build.done} total={build.total} label={t('page.episodes')} />
      )}
      {mayStop && (
        <Button variant="default" onClick={() => cancel.mutate()} loading={cancel.isPending}>
          {t('build.cancel')}
        </Button>
      )}
      {cancel.isError && <Refusal error={cancel.error} />}
    </div>
  );
}

/** Why a revision could not be made, with the way to the episode that it was about. */
export function BuildProblem({ build: { problem } }: { readonly build: RevisionBuild }) {
  const { t } = useText();
  if (problem === null) return null;
  const { code, detail, reason, facts = {} } = problem;
  const error = new PalaestraError(code as ErrorCode, detail, {
    details: reason === undefined ? {} : { reason, facts },
  });
  const { id } = facts;
  return (
    <div className={classes.problem}>
      <Refusal error={error} />
      {typeof id === 'string' && code !== 'not_found' && (
        <Link to="/episodes/$id" params={{ id }}>
          {t('build.episode')}
        </Link>
      )}
    </div>
  );
}
