import type { RevisionEpisode } from '@palaestra/core';
import { count } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { useKnownName } from '../../app/known-name.ts';
import classes from './manage.module.css';

/** Small multiples: for each station and operator how many episodes of each task, and of which split. */
export function Coverage({ episodes }: { readonly episodes: readonly RevisionEpisode[] }) {
  const { t, language } = useText();
  const known = useKnownName();
  const tasks = [...new Set(episodes.map((episode) => episode.task))].sort();
  const people = [...Map.groupBy(episodes, (episode) => `${known(episode.operator)} · ${episode.station}`)].sort(
    (a, b) => b[1].length - a[1].length,
  );
  const most = Math.max(
    1,
    ...people.flatMap(([, own]) => tasks.map((task) => own.filter((one) => one.task === task).length)),
  );
  return (
    <div className={classes.coverage}>
      <table>
        <thead>
          <tr>
            <td />
            {tasks.map((task) => (
              <th key={task} scope="col">
                {task}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {people.map(([name, own]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {tasks.map((task) => {
                const here = own.filter((one) => one.task === task);
                const share = here.length / most;
                return (
                  <td key={task}>
                    <span
                      className={classes.cell}
                      style={{ ['--share' as string]: share }}
                      title={(['train', 'val', 'test'] as const)
                        .map((split) => `${t(`split.${split}`)} ${here.filter((one) => one.split === split).length}`)
                        .join(' · ')}
                    >
                      <b className="num">{count(here.length, language)}</b>
                      <i>
                        {(['train', 'val', 'test'] as const).map((split) => (
                          <s
                            key={split}
                            data-split={split}
                            style={{ flexGrow: here.filter((one) => one.split === split).length }}
                          />
                        ))}
                      </i>
                    </span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p className={classes.legend}>
        {(['train', 'val', 'test'] as const).map((split) => (
          <span key={split}>
            <s data-split={split} />
            {t(`split.${split}`)}{' '}
            <b className="num">{count(episodes.filter((one) => one.split === split).length, language)}</b>
          </span>
        ))}
      </p>
    </div>
  );
}
