import { Button } from '@mantine/core';
import type { EpisodeItem } from '@palaestra/core';
import { IconX } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { api } from '../../app/client.ts';
import { count } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { useKeys } from '../../app/keys.tsx';
import { Page } from '../../app/page.tsx';
import { useRowWindow } from '../../app/rows.ts';
import { Empty, Failure, Waiting } from '../../app/states.tsx';
import { EpisodeFilters } from './episode-filters.tsx';
import { EpisodeHead, EpisodeRow } from './episode-row.tsx';
import classes from './episodes.module.css';
import type { EpisodesSearch } from './episodes-search.ts';

const route = getRouteApi('/shell/episodes');
const PAGE = 200;

/** Every episode of the ground: find, filter, order, open. */
export function EpisodesPage() {
  const { t, language } = useText();
  const search = route.useSearch();
  const navigate = useNavigate();
  const query = useEpisodes(search);
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const { total = 0, totalIsLeast = false } = query.data?.pages[0] ?? {};
  const many = totalIsLeast ? 'episodes.sentenceLeast' : 'episodes.sentence';
  const change = (next: EpisodesSearch) => void navigate({ to: '/episodes', search: next, replace: true });
  const { find: _find, sort: _sort, order: _order, ...filter } = search;
  const filtered = Object.keys(filter).length > 0;

  return (
    <Page
      title={t('page.episodes')}
      sentence={query.data ? t(many, { value: count(total, language), count: total }) : t('state.loading')}
      actions={
        filtered && (
          <Button variant="subtle" color="gray" leftSection={<IconX size={15} />} onClick={() => change({})}>
            {t('episodes.clear')}
          </Button>
        )
      }
    >
      <EpisodeFilters search={search} onChange={change} />
      {query.isPending && <Waiting rows={12} height={34} />}
      {query.isError && rows.length === 0 && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.isSuccess && rows.length === 0 && (
        <Empty
          sentence={filtered ? t('episodes.noneMatch') : t('episodes.empty')}
          {...(filtered ? {} : { example: 'npm exec palaestra import -- PATH' })}
        >
          {filtered && <Button onClick={() => change({})}>{t('episodes.clear')}</Button>}
        </Empty>
      )}
      {rows.length > 0 && (
        <EpisodeList
          rows={rows}
          search={search}
          onChange={change}
          more={query.hasNextPage && !query.isFetchingNextPage ? () => void query.fetchNextPage() : null}
        />
      )}
    </Page>
  );
}

function useEpisodes({ find: _find, ...search }: EpisodesSearch) {
  return useInfiniteQuery({
    queryKey: ['episodes', search],
    queryFn: ({ pageParam }) =>
      api.episodes({ ...search, limit: PAGE, ...(pageParam === '' ? {} : { cursor: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });
}

/** A window into the rows; more are read when its end comes near. Arrows move, Enter opens. */
function EpisodeList(props: {
  readonly rows: readonly EpisodeItem[];
  readonly search: EpisodesSearch;
  readonly onChange: (search: EpisodesSearch) => void;
  readonly more: (() => void) | null;
}) {
  const { t } = useText();
  const { rows, more } = props;
  const navigate = useNavigate();
  const list = useRef<HTMLTableSectionElement>(null);
  const [height, setHeight] = useState(44);
  const range = useRowWindow(list, rows.length, height);
  const [chosen, setChosen] = useState(-1);

  useEffect(() => {
    const narrow = window.matchMedia('(width < 900px)');
    const measure = () => setHeight(narrow.matches ? 92 : 44);
    measure();
    narrow.addEventListener('change', measure);
    return () => narrow.removeEventListener('change', measure);
  }, []);
  useEffect(() => {
    if (more && range.last > rows.length - 60) more();
  }, [more, range.last, rows.length]);

  function move(step: number) {
    const next = Math.min(rows.length - 1, Math.max(0, chosen + step));
    setChosen(next);
    list.current?.querySelector(`[data-row="${next}"]`)?.scrollIntoView({ block: 'nearest' });
  }
  useKeys([
    { keys: 'ArrowDown', label: t('keys.next'), run: () => move(1) },
    { keys: 'ArrowUp', label: t('keys.previous'), run: () => move(-1) },
    {
      keys: 'Enter',
      label: t('keys.open'),
      run: () => {
        const row = rows[chosen];
        if (row) void navigate({ to: '/episodes/$id', params: { id: row.id } });
      },
    },
  ]);

  return (
    <table className={classes.table} aria-rowcount={rows.length}>
      <thead>
        <EpisodeHead search={props.search} onChange={props.onChange} />
      </thead>
      <tbody ref={list} style={{ height: rows.length * height, position: 'relative' }}>
        {rows.slice(range.first, range.last).map((row, offset) => {
          const index = range.first + offset;
          return (
            <EpisodeRow
              key={row.id}
              episode={row}
              index={index}
              top={index * height}
              height={height}
              chosen={index === chosen}
            />
          );
        })}
      </tbody>
    </table>
  );
}
