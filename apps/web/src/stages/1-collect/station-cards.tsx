import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../app/client.ts';
import { ago, count } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { OriginMark } from '../../app/marks.tsx';
import { Loaded, Waiting } from '../../app/states.tsx';
import classes from './collect.module.css';

/** Every station as a small card: where it is worked, and what came from it. */
export function StationCards() {
  const { t } = useText();
  const query = useQuery({ queryKey: ['stations'], queryFn: () => api.stations() });
  return (
    <Loaded query={query} waiting={<Waiting rows={2} height={84} />}>
      {(stations) =>
        stations.length === 0 ? (
          <p className={classes.quiet}>{t('stations.empty')}</p>
        ) : (
          <ul className={classes.cards}>
            {stations.map((station) => (
              <li key={station.id}>
                <article className={classes.card}>
                  <strong>{station.name}</strong>
                  <OriginMark simulated={station.simulated} />
                  <span>
                    {station.robot.embodiment}
                    {station.robot.serial && ` · ${station.robot.serial}`}
                  </span>
                  <Newest station={station.id} />
                  <nav className={classes.ways} aria-label={station.name}>
                    {station.simulated && station.cell !== null && (
                      <Link to="/collect/$station" params={{ station: station.id }} search={{}}>
                        {t('stations.work')}
                      </Link>
                    )}
                    <Link to="/episodes" search={{ station: station.id }}>
                      {t('stations.episodesOf')}
                    </Link>
                  </nav>
                </article>
              </li>
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}

/** What came from a station so far. */
function Newest({ station }: { readonly station: string }) {
  const { t, language } = useText();
  const query = useQuery({
    queryKey: ['episodes', 'of station', station],
    queryFn: () => api.episodes({ station, sort: 'stored', order: 'desc', limit: 1 }),
  });
  const newest = query.data?.items[0];
  if (!query.data) return <span>&nbsp;</span>;
  return (
    <span className="num">
      {t('episodes.sentence', { count: query.data.total, value: count(query.data.total, language) })}
      {newest && ` · ${ago(newest.storedAt, language, Date.now())}`}
    </span>
  );
}
