import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ActionDialog } from '../../app/action-dialog.tsx';
import { api } from '../../app/client.ts';
import { count, moment, short } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { useKnownName } from '../../app/known-name.ts';
import { Page } from '../../app/page.tsx';
import { Empty, Loaded } from '../../app/states.tsx';
import classes from './manage.module.css';
import { isUnderWay, RevisionBuilds } from './revision-builds.tsx';
import { RevisionForm } from './revision-form.tsx';

const route = getRouteApi('/shell/datasets/$id');

/** A dataset as a line of revisions, newest first. */
export function DatasetPage() {
  const { t, language } = useText();
  const known = useKnownName();
  const { id } = route.useParams();
  const query = useQuery({
    queryKey: ['dataset', id],
    queryFn: () => api.dataset(id),
    // Work that goes on is looked at again even when no message comes.
    refetchInterval: ({ state }) => (state.data?.builds.some(isUnderWay) ? 2000 : false),
  });
  const create = (
    <ActionDialog label={t('revision.create')} keys="c" needed="engineer">
      <RevisionForm dataset={id} />
    </ActionDialog>
  );
  return (
    <Page
      title={query.data?.dataset.name ?? t('datasets.title')}
      sentence={t('dataset.sentence')}
      // Always in this one place: the dialog must outlive the moment at which the first revision appears.
      actions={create}
    >
      <Loaded query={query}>
        {({ revisions, builds }) => (
          <>
            <RevisionBuilds builds={builds} />
            {revisions.length === 0 && builds.length === 0 && <Empty sentence={t('dataset.empty')} />}
            <ol className={classes.history}>
              {revisions.map((revision) => (
                <li key={revision.sha256}>
                  <Link to="/revisions/$sha" params={{ sha: revision.sha256 }}>
                    <strong>{revision.message}</strong>
                    <span className="mono">{short(revision.sha256)}</span>
                    <span className="num">
                      {t('revision.size', {
                        episodes: count(revision.episodes, language),
                        frames: count(revision.frames, language),
                      })}
                    </span>
                    <span className="num">
                      {known(revision.author)} · {moment(revision.createdAt, language)}
                    </span>
                  </Link>
                </li>
              ))}
            </ol>
          </>
        )}
      </Loaded>
    </Page>
  );
}
