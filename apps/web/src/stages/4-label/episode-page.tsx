import { Button, Skeleton } from '@mantine/core';
import type { EpisodeDetail } from '@palaestra/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { api } from '../../app/client.ts';
import { bytes, duration, moment, short } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { useKnownName } from '../../app/known-name.ts';
import { OriginMark, OutcomeMark } from '../../app/marks.tsx';
import { Facts, Page } from '../../app/page.tsx';
import { Failure, Loaded } from '../../app/states.tsx';
import { WatchInFoxglove } from '../../app/watch-in-foxglove.tsx';
import { CellScene } from '../../viewer/cell-scene.tsx';
import { EpisodeVideos, missingCameras } from '../../viewer/episode-videos.tsx';
import { EventsTrack, FindingsTrack } from '../../viewer/interval-track.tsx';
import { knownCell } from '../../viewer/known-cells.ts';
import type { Playhead } from '../../viewer/playhead.ts';
import { type LoadedRecording, recordingQuery } from '../../viewer/recording.ts';
import { Timeline } from '../../viewer/timeline.tsx';
import { useRecordingPlayhead } from '../../viewer/use-playhead.ts';
import { VerdictPanel } from '../3-cleanse/verdict-panel.tsx';
import classes from './episode.module.css';
import { LabelPanel } from './label-panel.tsx';
import { SegmentTrack } from './segment-track.tsx';
import { type LabelWork, useLabelDraft } from './use-label-draft.ts';

const route = getRouteApi('/shell/episodes/$id');

/** One episode: what happened, what was found, what it is called, and where it went. */
export function EpisodePage() {
  const { id } = route.useParams();
  const query = useQuery({ queryKey: ['episode', id], queryFn: () => api.episode(id) });
  return (
    <Loaded
      query={query}
      waiting={
        <Page title={<Skeleton width={320} height={32} />}>
          <Skeleton height={520} radius="lg" />
        </Page>
      }
    >
      {(episode) => <Opened key={episode.id} episode={episode} />}
    </Loaded>
  );
}

function Opened({ episode }: { readonly episode: EpisodeDetail }) {
  const { t, say } = useText();
  const known = useKnownName();
  const recording = useQuery(recordingQuery(episode.recording));
  const playhead = useRecordingPlayhead(recording.data?.duration);
  const work = useLabelDraft(episode, recording.data?.duration ?? episode.duration);
  return (
    <Page
      title={say(episode.instruction)}
      name={short(episode.id)}
      sentence={
        <span className={classes.sentence}>
          <OriginMark simulated={episode.simulated} />
          <span>
            {[known(episode.operator), episode.station, episode.embodiment]
              .filter((one) => one !== 'unknown')
              .join(' · ')}
          </span>
          <span className="mono">{episode.id}</span>
        </span>
      }
      actions={
        <>
          <WatchInFoxglove kind="episode" id={episode.id} />
          <Button
            component="a"
            href={api.recordingUrl(episode.recording)}
            download={`${episode.id}.mcap`}
            variant="default"
          >
            {t('episode.download')}
          </Button>
        </>
      }
    >
      <div className={classes.bench}>
        <div className={classes.main}>
          {recording.data && playhead ? (
            <Scene episode={episode} recording={recording.data} playhead={playhead} work={work} />
          ) : recording.isError ? (
            <Failure error={recording.error} retry={() => void recording.refetch()} />
          ) : (
            <Skeleton height={560} radius="lg" />
          )}
        </div>
        {/* Outside of what waits for the recording, so that a verdict begun before it arrives is not lost. */}
        <aside className={classes.side}>
          <section>
            <h2>{t('column.verdict')}</h2>
            <VerdictPanel episode={episode} playhead={playhead} />
          </section>
          {playhead && (
            <section>
              <h2>{t('label.title')}</h2>
              <LabelPanel work={work} playhead={playhead} />
            </section>
          )}
          <About episode={episode} />
        </aside>
      </div>
    </Page>
  );
}

/** Pictures above, one time axis below. */
function Scene(props: {
  readonly episode: EpisodeDetail;
  readonly recording: LoadedRecording;
  readonly playhead: Playhead;
  readonly work: LabelWork;
}) {
  const { t } = useText();
  const { episode, recording, playhead, work } = props;
  const kind = knownCell(episode.cell);
  const cameras = missingCameras(episode.missingStreams);
  const others = episode.missingStreams.filter((stream) => !cameras.includes(stream));
  return (
    <>
      {kind && episode.metadata.seed !== null && (
        <CellScene kind={kind} seed={episode.metadata.seed} recording={recording} playhead={playhead} height={400} />
      )}
      <EpisodeVideos episode={episode} missing={cameras} playhead={playhead} />
      {!kind &&
        cameras.length + episode.media.length === 0 &&
        !episode.topics.some(({ role }) => role === 'camera') && (
          <p className={classes.noScene}>{t('episode.noScene', { embodiment: episode.embodiment })}</p>
        )}
      {others.length > 0 && <p className={classes.missing}>{t('episode.missing', { what: others.join(', ') })}</p>}
      <Timeline recording={recording} playhead={playhead}>
        <SegmentTrack
          segments={work.draft.segments}
          hollow={work.current?.source !== 'person' && !work.changed}
          chosen={work.chosen}
          playhead={playhead}
          onChoose={work.choose}
          onDrag={work.drag}
        />
        <FindingsTrack findings={episode.assessment?.findings ?? []} playhead={playhead} />
        <EventsTrack events={recording.events} playhead={playhead} />
      </Timeline>
    </>
  );
}

/** Who, where, which task, and in which datasets it lives. */
function About({ episode }: { readonly episode: EpisodeDetail }) {
  const { t, language } = useText();
  const { metadata } = episode;
  return (
    <section>
      <h2>{t('episode.about')}</h2>
      <Facts
        items={[
          [t('column.outcome'), <OutcomeMark key="outcome" outcome={episode.outcome} />],
          ...(episode.failureCause ? [[t('label.cause'), t(`cause.${episode.failureCause}`)] as const] : []),
          [t('episode.attempts'), episode.attempts],
          [t('column.duration'), duration(episode.duration)],
          [t('episode.size'), bytes(episode.bytes)],
          [
            t('column.task'),
            <Link key="task" to="/episodes" search={{ task: episode.task }}>
              {episode.task}
            </Link>,
          ],
          ...(episode.recordedAt ? [[t('episode.recordedAt'), moment(episode.recordedAt, language)] as const] : []),
          [t('column.stored'), moment(episode.storedAt, language)],
          [t('episode.time'), t(`episode.time.${metadata.time}`)],
          ...(metadata.source
            ? [[t('episode.source'), `${metadata.source.name} (${metadata.source.format})`] as const]
            : []),
        ]}
      />
      <h3>{t('episode.datasets')}</h3>
      {episode.revisions.length === 0 ? (
        <p className={classes.quiet}>{t('episode.inNoDataset')}</p>
      ) : (
        <ul className={classes.list}>
          {episode.revisions.map((one) => (
            <li key={one.revision}>
              <Link to="/revisions/$sha" params={{ sha: one.revision }}>
                {one.datasetName} <span className="mono">{short(one.revision)}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
