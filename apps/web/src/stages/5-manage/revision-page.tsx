import { CopyButton } from '@mantine/core';
import type { RevisionDetail } from '@palaestra/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ActionDialog } from '../../app/action-dialog.tsx';
import { api } from '../../app/client.ts';
import { count, duration, moment, short } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { useKnownName } from '../../app/known-name.ts';
import { OriginMark, OutcomeMark } from '../../app/marks.tsx';
import { Facts, Page, Part } from '../../app/page.tsx';
import { Loaded } from '../../app/states.tsx';
import table from '../../app/table.module.css';
import { TrainForm } from '../6-train/train-form.tsx';
import { Coverage } from './coverage.tsx';
import { Exports } from './exports.tsx';
import { Features } from './features.tsx';
import { Lineage } from './lineage.tsx';
import classes from './manage.module.css';

const route = getRouteApi('/shell/revisions/$sha');

/** A revision like a commit: what it is, what it covers, where it came from, what was made of it. */
export function RevisionPage() {
  const { sha } = route.useParams();
  const query = useQuery({
    queryKey: ['revision', sha],
    queryFn: () => api.revision(sha),
    // Work that goes on is looked at again even when no message comes.
    refetchInterval: ({ state }) =>
      state.data?.exports.some((one) => one.state === 'queued' || one.state === 'running') ? 2000 : false,
  });
  return <Loaded query={query}>{(revision) => <Opened revision={revision} />}</Loaded>;
}

function Opened({ revision }: { readonly revision: RevisionDetail }) {
  const { t, language } = useText();
  const known = useKnownName();
  const { manifest } = revision;
  const seconds = revision.frames / manifest.fps;
  return (
    <Page
      title={revision.message}
      sentence={
        <>
          <Link to="/datasets/$id" params={{ id: revision.dataset }}>
            {revision.datasetName}
          </Link>{' '}
          · {known(revision.author)} · <span className="num">{moment(revision.createdAt, language)}</span>
        </>
      }
      actions={
        <ActionDialog label={t('train.title')} keys="t" needed="engineer">
          <TrainForm revision={revision} />
        </ActionDialog>
      }
    >
      <div className={classes.revision}>
        <div>
          <Part title={t('revision.coverage')}>
            <Coverage episodes={manifest.episodes} />
          </Part>
          <Part title={t('revision.features')}>
            <Features manifest={manifest} />
          </Part>
          <Part title={t('page.episodes')}>
            <Members revision={revision} />
          </Part>
        </div>
        <aside>
          <Part title={t('revision.card')}>
            <CopyButton value={revision.sha256}>
              {({ copied, copy }) => (
                <button type="button" className={`${classes.sha} mono`} onClick={copy} title={t('action.copy')}>
                  {copied ? t('action.copied') : revision.sha256}
                </button>
              )}
            </CopyButton>
            <Facts
              items={[
                [t('page.episodes'), count(revision.episodes, language)],
                [t('datasets.frames'), count(revision.frames, language)],
                [t('revision.length'), duration(seconds)],
                [t('revision.fps'), `${manifest.fps} Hz`],
                [t('revision.robot'), manifest.robot],
                [
                  t('revision.parent'),
                  revision.parent ? (
                    <Link key="parent" to="/revisions/$sha" params={{ sha: revision.parent }} className="mono">
                      {short(revision.parent)}
                    </Link>
                  ) : (
                    t('revision.first')
                  ),
                ],
              ]}
            />
          </Part>
          <Part title={t('revision.lineage')}>
            <Lineage revision={revision} />
          </Part>
          <Exports revision={revision} />
        </aside>
      </div>
    </Page>
  );
}

/** How many members are listed; the rest is in the episode list. */
const SHOWN = 100;

function Members({ revision }: { readonly revision: RevisionDetail }) {
  const { t, language } = useText();
  const known = useKnownName();
  const { episodes, fps } = revision.manifest;
  return (
    <div className={table.scroll}>
      <table className={table.table}>
        <thead>
          <tr>
            <th>{t('revision.episode')}</th>
            <th>{t('revision.split')}</th>
            <th>{t('column.outcome')}</th>
            <th data-minor>{t('column.operator')}</th>
            <th data-number data-minor>
              {t('datasets.frames')}
            </th>
            <th data-number>{t('column.duration')}</th>
          </tr>
        </thead>
        <tbody>
          {episodes.slice(0, SHOWN).map((episode) => (
            <tr key={episode.id}>
              <td>
                <span className={classes.member}>
                  <OriginMark simulated={episode.simulated} bare />
                  <Link to="/episodes/$id" params={{ id: episode.id }} className={`${table.cover} mono`}>
                    {short(episode.id)}
                  </Link>
                </span>
              </td>
              <td>{t(`split.${episode.split}`)}</td>
              <td>
                <OutcomeMark outcome={episode.outcome} />
              </td>
              <td data-minor>{known(episode.operator)}</td>
              <td data-number data-minor>
                {count(episode.frames, language)}
              </td>
              <td data-number>{duration(episode.frames / fps)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {episodes.length > SHOWN && (
        <p className={classes.quiet}>{t('revision.more', { value: count(episodes.length - SHOWN, language) })}</p>
      )}
    </div>
  );
}
