import type { GroundStation } from '@palaestra/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../../app/client.ts';
import { ago, duration } from '../../../app/format.ts';
import { useText } from '../../../app/i18n/index.ts';
import { OutcomeMark, VerdictChip } from '../../../app/marks.tsx';
import { adviceOf } from './advice.ts';
import classes from './real-station.module.css';

/** Sentences: more are not read between two attempts. */
const SENTENCES = 3;

/** What became of the last episode of a station, and what to do better. */
export function LastVerdict({ verdict }: { readonly verdict: GroundStation['lastVerdict'] }) {
  const { t, say, language } = useText();
  const query = useQuery({
    queryKey: ['episode', verdict?.episode],
    queryFn: () => api.episode(verdict!.episode),
    enabled: verdict !== null,
  });
  const episode = query.data;
  const cause = episode?.failureCause ?? null;
  const own = cause === null ? [] : [t(`station.advice.${cause}`)];
  const told = adviceOf(episode?.assessment?.findings ?? [], SENTENCES - own.length).map(say);
  return (
    <section className={classes.panel} data-testid="last-verdict" data-decision={verdict?.decision}>
      <h2>{t('ground.verdict')}</h2>
      {verdict === null ? (
        <p className={classes.quiet}>{t('real.noVerdict')}</p>
      ) : (
        <>
          <p className={classes.verdict}>
            <VerdictChip decision={verdict.decision} large />
            {episode && <OutcomeMark outcome={episode.outcome} />}
            {episode && <span className="num">{duration(episode.duration)}</span>}
            <span className={classes.quiet}>{ago(verdict.at, language, Date.now())}</span>
          </p>
          {episode &&
            ([...own, ...told].length === 0 ? (
              <p className={classes.advice}>{t('station.wellDone')}</p>
            ) : (
              [...own, ...told].map((sentence) => (
                <p key={sentence} className={classes.advice}>
                  {sentence}
                </p>
              ))
            ))}
          <Link to="/episodes/$id" params={{ id: verdict.episode }}>
            {t('real.openEpisode')}
          </Link>
        </>
      )}
    </section>
  );
}
