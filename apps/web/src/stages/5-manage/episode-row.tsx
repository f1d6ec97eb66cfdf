import type { EpisodeItem } from '@palaestra/core';
import { Link } from '@tanstack/react-router';
import { count, duration, moment } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { useKnownName } from '../../app/known-name.ts';
import { OriginMark, OutcomeMark, VerdictChip } from '../../app/marks.tsx';
import classes from './episodes.module.css';
import type { EpisodesSearch, Sort } from './episodes-search.ts';

const COLUMNS = ['verdict', 'task', 'operator', 'outcome', 'duration', 'findings', 'label', 'stored'] as const;
const SORT_OF: Partial<Record<(typeof COLUMNS)[number], Sort>> = {
  task: 'task',
  operator: 'operator',
  duration: 'duration',
  findings: 'findings',
  stored: 'stored',
};

/** Names of the columns; those that order the list are buttons. */
export function EpisodeHead(props: {
  readonly search: EpisodesSearch;
  readonly onChange: (search: EpisodesSearch) => void;
}) {
  const { t } = useText();
  const sort = props.search.sort ?? 'stored';
  const order = props.search.order ?? 'desc';
  return (
    <tr className={classes.head}>
      {COLUMNS.map((column) => {
        const key = SORT_OF[column];
        const active = key === sort;
        return (
          <th
            key={column}
            scope="col"
            data-column={column}
            {...(active ? ({ 'aria-sort': order === 'asc' ? 'ascending' : 'descending' } as const) : {})}
          >
            {key ? (
              <button
                type="button"
                onClick={() =>
                  props.onChange({ ...props.search, sort: key, order: active && order === 'desc' ? 'asc' : 'desc' })
                }
              >
                {t(`column.${column}`)}
                <span aria-hidden="true">{active ? (order === 'asc' ? ' ↑' : ' ↓') : ''}</span>
              </button>
            ) : (
              t(`column.${column}`)
            )}
          </th>
        );
      })}
    </tr>
  );
}

/** One episode; the whole row is its link. */
export function EpisodeRow(props: {
  readonly episode: EpisodeItem;
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly chosen: boolean;
}) {
  const { t, say, language } = useText();
  const known = useKnownName();
  const { episode } = props;
  return (
    <tr
      className={classes.row}
      data-row={props.index}
      data-chosen={props.chosen || undefined}
      aria-rowindex={props.index + 1}
      style={{ top: props.top, height: props.height }}
    >
      <td data-column="verdict">
        <VerdictChip decision={episode.decision} />
      </td>
      <td data-column="task">
        <OriginMark simulated={episode.simulated} bare />
        <Link to="/episodes/$id" params={{ id: episode.id }}>
          {say(episode.instruction)}
        </Link>
      </td>
      <td data-column="operator">
        {episode.operator === 'unknown' ? '–' : known(episode.operator)}
        <small> · {episode.station}</small>
      </td>
      <td data-column="outcome">
        <OutcomeMark outcome={episode.outcome} />
        {episode.failureCause && <small> · {t(`cause.${episode.failureCause}`)}</small>}
      </td>
      <td data-column="duration" className="num">
        {duration(episode.duration)}
      </td>
      <td data-column="findings" className="num">
        {episode.decision === null ? '–' : count(episode.findings, language)}
      </td>
      <td data-column="label">{t(`labelled.${episode.labelled}`)}</td>
      <td data-column="stored" className="num">
        {moment(episode.storedAt, language)}
      </td>
    </tr>
  );
}
