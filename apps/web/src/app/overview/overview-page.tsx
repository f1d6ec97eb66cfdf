import { Progress, Skeleton } from '@mantine/core';
import type { Overview, Stage } from '@palaestra/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { OpenOrders } from '../../stages/1-collect/open-orders.tsx';
import { FirstStations } from '../../stages/1-collect/station-cards.tsx';
import { api } from '../client.ts';
import { ago, count, percent } from '../format.ts';
import { useText } from '../i18n/index.ts';
import { OriginMark } from '../marks.tsx';
import { Page, Part } from '../page.tsx';
import { placeOf, STAGE_PLACE } from '../stages.ts';
import { Empty, Loaded } from '../states.tsx';
import classes from './overview.module.css';
import { River } from './river.tsx';

/** The whole ground in one picture. */
export function OverviewPage() {
  const { t } = useText();
  const query = useQuery({ queryKey: ['overview'], queryFn: () => api.overview(), refetchInterval: 20_000 });
  return (
    <Page
      title={t('overview.title')}
      sentence={t('overview.sentence')}
      actions={query.data && <Origins overview={query.data} />}
    >
      <Loaded query={query} waiting={<Skeleton height={460} radius="lg" />}>
        {(overview) => (
          <>
            {overview.demo && overview.demo.state !== 'done' && <Demo demo={overview.demo} />}
            <River overview={overview} />
            {overview.stages.collect.done === 0 && !overview.demo && (
              <Empty sentence={t('overview.empty')} example="npm exec palaestra demo" />
            )}
            <div className={classes.ground}>
              <Part title={t('overview.recent')}>
                <Recent items={overview.recent} />
              </Part>
              <div>
                <OpenOrders most={4} />
                <Part title={t('stations.title')}>
                  <FirstStations most={6} />
                </Part>
              </div>
            </div>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Origins({ overview }: { readonly overview: Overview }) {
  const { language } = useText();
  return (
    <span className={classes.origins}>
      {[true, false].map((simulated) => (
        <Link key={String(simulated)} to="/episodes" search={{ simulated }}>
          <OriginMark simulated={simulated} />
          <b className="num">{count(simulated ? overview.simulatedEpisodes : overview.realEpisodes, language)}</b>
        </Link>
      ))}
    </span>
  );
}

function Demo({ demo }: { readonly demo: NonNullable<Overview['demo']> }) {
  const { t, language } = useText();
  if (demo.state === 'failed' || demo.state === 'cancelled') {
    return (
      <p className={classes.stopped} role="status">
        {isStage(demo.stage)
          ? t('overview.demo.stopped', { stage: t(`stage.${demo.stage}`) })
          : t('overview.demo.failed')}
      </p>
    );
  }
  return (
    <div className={classes.demo} role="status">
      <span>
        <strong>{t('overview.demo.running')}</strong>
        {isStage(demo.stage) && <span> {t(`overview.demo.doing.${demo.stage}`)}</span>}
      </span>
      <Progress value={demo.fraction * 100} aria-label={t('overview.demo.running')} size="sm" radius="xl" />
      <span className="num">{percent(demo.fraction, language)}</span>
    </div>
  );
}

function isStage(name: string): name is Stage {
  return /^(collect|transmit|cleanse|label|manage|train|evaluate|certify)$/.test(name);
}

function Recent({ items }: { readonly items: Overview['recent'] }) {
  const { t, say, language } = useText();
  if (items.length === 0) return <p className={classes.quiet}>{t('overview.nothingYet')}</p>;
  const now = Date.now();
  return (
    <ul className={classes.recent}>
      {items.map((item) => {
        const place = placeOf(item.id);
        const title = say(item.title);
        return (
          <li key={`${item.stage} ${item.id} ${item.at}`}>
            <span className={classes.stage}>{isStage(item.stage) ? t(`stage.${item.stage}`) : item.stage}</span>
            <span className={classes.happened}>
              {place ? (
                <Link to={place.to} params={place.params}>
                  {title}
                </Link>
              ) : (
                <span>{title}</span>
              )}
              {item.count > 1 && <Times item={item} />}
            </span>
            <time dateTime={item.at} className="num">
              {ago(item.at, language, now)}
            </time>
          </li>
        );
      })}
    </ul>
  );
}

/** How often the same happened in a row; leads to where all of them are. */
function Times({ item }: { readonly item: Overview['recent'][number] }) {
  const { t, language } = useText();
  const words = `×${count(item.count, language)}`;
  if (!isStage(item.stage)) return <b className="num">{words}</b>;
  const { to, search } = STAGE_PLACE[item.stage];
  return (
    <Link to={to} search={search} className={`${classes.times} num`} title={t('overview.showAll')}>
      {words}
    </Link>
  );
}
