import { NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { Decision, Outcome } from '@palaestra/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../app/client.ts';
import { useText } from '../../app/i18n/index.ts';
import { useStationName } from '../../app/station-name.ts';
import classes from './episodes.module.css';
import { type EpisodesSearch, episodesSearch } from './episodes-search.ts';

/** Search and filters; every choice goes to the address at once. */
export function EpisodeFilters(props: {
  readonly search: EpisodesSearch;
  readonly onChange: (search: EpisodesSearch) => void;
}) {
  const { t, say } = useText();
  const { search, onChange } = props;
  const tasks = useQuery({ queryKey: ['tasks'], queryFn: () => api.tasks() });
  const nameOf = useStationName();
  const stations = useQuery({ queryKey: ['stations'], queryFn: () => api.stations() });
  const set = (name: keyof EpisodesSearch, value: string | boolean) =>
    onChange(episodesSearch({ ...search, find: undefined, [name]: value }));

  return (
    <search className={classes.filters}>
      <SearchField value={search.q ?? ''} focused={search.find === true} onChange={(q) => set('q', q)} />
      <Choice
        label={t('column.verdict')}
        value={search.decision ?? ''}
        options={[...Decision.options, 'none' as const].map((one) => [one, t(`verdict.${one}`)])}
        onChange={(value) => set('decision', value)}
      />
      <Choice
        label={t('column.outcome')}
        value={search.outcome ?? ''}
        options={Outcome.options.map((one) => [one, t(`outcome.${one}`)])}
        onChange={(value) => set('outcome', value)}
      />
      <Choice
        label={t('column.label')}
        value={search.labelled ?? ''}
        options={(['none', 'proposed', 'confirmed'] as const).map((one) => [one, t(`labelled.${one}`)])}
        onChange={(value) => set('labelled', value)}
      />
      <Choice
        label={t('column.task')}
        value={search.task ?? ''}
        options={withChosen(search.task, tasks.data?.map((task) => [task.id, say(task.title)]) ?? [])}
        onChange={(value) => set('task', value)}
      />
      <Choice
        label={t('episodes.station')}
        value={search.station ?? ''}
        options={withChosen(search.station, stations.data?.map((station) => [station.id, nameOf(station)]) ?? [])}
        onChange={(value) => set('station', value)}
      />
      <Choice
        label={t('episodes.origin')}
        value={search.simulated === undefined ? '' : String(search.simulated)}
        options={[
          ['true', t('origin.simulated')],
          ['false', t('origin.real')],
        ]}
        onChange={(value) => set('simulated', value === '' ? '' : value === 'true')}
      />
    </search>
  );
}

/** A filter that came with the address stays visible, also when its list does not know it. */
function withChosen(chosen: string | undefined, options: [string, string][]): [string, string][] {
  if (chosen === undefined || options.some(([value]) => value === chosen)) return options;
  return [...options, [chosen, chosen]];
}

function Choice(props: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [string, string])[];
  readonly onChange: (value: string) => void;
}) {
  const { t } = useText();
  return (
    <NativeSelect
      aria-label={props.label}
      value={props.value}
      data-set={props.value !== '' || undefined}
      onChange={(event) => props.onChange(event.currentTarget.value)}
      data={[
        { value: '', label: t('episodes.any', { what: props.label }) },
        ...props.options.map(([value, label]) => ({ value, label })),
      ]}
    />
  );
}

function SearchField(props: {
  readonly value: string;
  readonly focused: boolean;
  readonly onChange: (value: string) => void;
}) {
  const { t } = useText();
  const [typed, setTyped] = useState(props.value);
  const field = useRef<HTMLInputElement>(null);
  const send = useDebouncedCallback(props.onChange, 250);
  useEffect(() => setTyped(props.value), [props.value]);
  useEffect(() => {
    if (props.focused) field.current?.focus();
  }, [props.focused]);
  return (
    <TextInput
      ref={field}
      data-search
      type="search"
      className={classes.search ?? ''}
      leftSection={<IconSearch size={16} stroke={1.6} />}
      placeholder={t('episodes.search')}
      aria-label={t('keys.search')}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        send(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}
