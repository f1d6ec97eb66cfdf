import { NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import { type FormEvent, useEffect, useState } from 'react';
import { useText } from '../../app/i18n/index.ts';
import { useKeys } from '../../app/keys.tsx';
import { AxisZoom } from '../../viewer/axis-zoom.tsx';
import type { Playhead } from '../../viewer/playhead.ts';
import { useRecordingPlayhead } from '../../viewer/use-playhead.ts';
import { FiguresPanel } from '../compare/figures-panel.tsx';
import { ChosenPanel } from '../floor/chosen-panel.tsx';
import { variantLetter } from '../floor/draw-moving.ts';
import type { Chosen } from '../floor/floor-look.ts';
import { FloorPanel } from '../floor/floor-panel.tsx';
import { islandName, orderName, unitName, variantName } from '../floor/names.ts';
import { StateLegend } from '../floor/state-mark.tsx';
import type { ColourBy } from '../gantt/draw-gantt.ts';
import { Gantt } from '../gantt/gantt.tsx';
import classes from './run.module.css';
import type { RunSearch } from './run-search.ts';
import { RunTransport } from './run-transport.tsx';
import type { RunView } from './run-view.ts';
import { StatesPanel } from './states-panel.tsx';

interface TheatreProps {
  readonly one: RunView;
  readonly other: RunView | null;
  readonly names: readonly [string, string];
  readonly search: RunSearch;
  readonly onSearch: (search: RunSearch) => void;
}

/** One run, or two beside each other, on one clock. */
export function RunTheatre(props: TheatreProps) {
  const { one, other } = props;
  const duration = Math.max(one.run.now, other?.run.now ?? 0) / 1000;
  const playhead = useRecordingPlayhead(duration);
  const calm = useReducedMotion(undefined, { getInitialValueInEffect: false });
  useEffect(() => {
    if (playhead === null) return;
    playhead.setRate(60);
    // Who says run sees it run, from the beginning; who wishes less motion says when.
    if (!calm && !playhead.get().playing) playhead.toggle();
  }, [playhead, calm]);
  return playhead && <Theatre {...props} playhead={playhead} />;
}

function Theatre({ one, other, names, search, onSearch, playhead }: TheatreProps & { readonly playhead: Playhead }) {
  const { t } = useText();
  const [chosen, setChosen] = useState<{ readonly side: 0 | 1; readonly what: Chosen }>({ side: 0, what: null });
  const [follow, setFollow] = useState(false);
  const [heat, setHeat] = useState(false);
  const [rows, setRows] = useState<'units' | 'vehicles' | 'all'>('units');
  const [colourBy, setColourBy] = useState<ColourBy>('state');
  const [shownSide, setShownSide] = useState<0 | 1>(0);
  const side = other === null ? 0 : shownSide;
  const below = side === 1 && other !== null ? other : one;
  const views = other === null ? [one] : [one, other];
  const solid = search.floor === '3d';
  const states = search.below === 'states';
  const choose = (at: 0 | 1) => (what: Chosen) => {
    setChosen({ side: at, what });
    setShownSide(at);
    if (what === null) setFollow(false);
  };
  const without = (name: keyof RunSearch) =>
    Object.fromEntries(Object.entries(search).filter(([key]) => key !== name)) as RunSearch;
  const toggleBelow = () => onSearch(states ? without('below') : { ...search, below: 'states' });
  useKeys([
    { keys: 'f', label: t('floor.follow'), run: () => chosen.what !== null && setFollow(!follow) },
    { keys: 'b', label: t('floor.switchBelow'), run: toggleBelow },
    { keys: 'Escape', label: t('floor.unchoose'), run: () => choose(0)(null) },
  ]);
  return (
    <div className={classes.theatre} data-two={other !== null || undefined}>
      <div className={classes.floors}>
        {views.map((view, index) => (
          <div key={index === 0 ? 'one' : 'other'} className={classes.floor}>
            <FloorPanel
              view={view}
              playhead={playhead}
              solid={solid}
              onSolid={(next) => onSearch(next ? { ...search, floor: '3d' } : without('floor'))}
              heat={heat}
              onHeat={setHeat}
              chosen={chosen.side === index ? chosen.what : null}
              onChoose={choose(index as 0 | 1)}
              follow={follow && chosen.side === index}
              onLetGo={() => setFollow(false)}
              heading={other === null ? null : names[index]!}
              first={index === 0}
            />
            <Standstill view={view} />
          </div>
        ))}
        <div className={classes.transport}>
          <RunTransport playhead={playhead} />
        </div>
        <StateLegend />
      </div>
      <aside className={classes.side}>
        <FiguresPanel one={one} other={other} playhead={playhead} names={names} />
        {chosen.what !== null ? (
          <ChosenPanel
            view={views[chosen.side] ?? one}
            playhead={playhead}
            chosen={chosen.what}
            follow={follow}
            onFollow={setFollow}
            onChoose={choose(chosen.side)}
          />
        ) : (
          <p className={classes.hint}>{t('floor.hint')}</p>
        )}
        <Find view={below} onChoose={choose(side)} />
        <Variants view={one} />
      </aside>
      <div className={classes.below}>
        <div className={classes.tabs}>
          <SegmentedControl
            size="xs"
            aria-label={t('floor.switchBelow')}
            value={states ? 'states' : 'gantt'}
            onChange={toggleBelow}
            data={[
              { value: 'gantt', label: t('gantt.title') },
              { value: 'states', label: t('floor.states') },
            ]}
          />
          {other !== null && (
            <SegmentedControl
              size="xs"
              aria-label={t('compare.whose')}
              value={String(side)}
              onChange={(value) => setShownSide(value === '1' ? 1 : 0)}
              data={names.map((label, index) => ({ value: String(index), label }))}
            />
          )}
          {!states && (
            <>
              <NativeSelect
                size="xs"
                aria-label={t('gantt.rows')}
                value={rows}
                onChange={(event) => setRows(event.currentTarget.value as typeof rows)}
                data={(['units', 'vehicles', 'all'] as const).map((value) => ({
                  value,
                  label: t(`gantt.rows.${value}`),
                }))}
              />
              <NativeSelect
                size="xs"
                aria-label={t('gantt.colour')}
                value={colourBy}
                onChange={(event) => setColourBy(event.currentTarget.value as ColourBy)}
                data={(['state', 'variant', 'order'] as const).map((value) => ({
                  value,
                  label: t(`gantt.colour.${value}`),
                }))}
              />
              <AxisZoom playhead={playhead} whole={t('floor.wholeRun')} />
            </>
          )}
        </div>
        {states ? (
          <StatesPanel
            view={below}
            playhead={playhead}
            chosen={chosen.side === side ? chosen.what : null}
            onChoose={choose(side)}
          />
        ) : (
          <Gantt
            view={below}
            playhead={playhead}
            rows={rows}
            colourBy={colourBy}
            order={chosen.side === side && chosen.what?.kind === 'order' ? chosen.what.index : -1}
            onOrder={(order) => choose(side)(order < 0 ? null : { kind: 'order', index: order })}
          />
        )}
      </div>
    </div>
  );
}

/** Why a run stands still, where it does. */
function Standstill({ view }: { readonly view: RunView }) {
  const { say } = useText();
  const { stuck } = view.run;
  if (stuck === null) return null;
  return (
    <p className={classes.stuck} role="alert" data-testid="stuck">
      {say(stuck.message)}
    </p>
  );
}

/** An order, a vehicle or a work unit by its name, for who does not point. */
function Find({ view, onChoose }: { readonly view: RunView; readonly onChoose: (chosen: Chosen) => void }) {
  const { t, language } = useText();
  const [text, setText] = useState('');
  const [missed, setMissed] = useState(false);
  function submit(event: FormEvent) {
    event.preventDefault();
    const wanted = text.trim().toLowerCase();
    if (wanted === '') return;
    const is = (...names: readonly string[]) => names.some((name) => name.toLowerCase() === wanted);
    const places = [
      ['order', view.record.orders.findIndex(({ id }) => is(id, orderName(id, language)))],
      ['vehicle', view.plant.plant.vehicles.findIndex(({ id }) => is(id))],
      ['unit', view.plant.units.findIndex(({ id }, unit) => is(id, unitName(view.plant, unit, language)))],
      ['island', view.plant.islands.findIndex(({ id }, island) => is(id, islandName(view.plant, island, language)))],
    ] as const;
    const found = places.find(([, index]) => index >= 0);
    setMissed(found === undefined);
    if (found !== undefined) onChoose({ kind: found[0], index: found[1] });
  }
  return (
    <form onSubmit={submit}>
      <TextInput
        type="search"
        size="sm"
        data-search
        label={t('floor.find')}
        placeholder={orderName(view.record.orders[0]?.id ?? '', language)}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setMissed(false);
        }}
        error={missed ? t('floor.notFound') : undefined}
        data-testid="find"
      />
    </form>
  );
}

function Variants({ view }: { readonly view: RunView }) {
  const { t, language } = useText();
  return (
    <div>
      <h2 className={classes.small}>{t('floor.variants')}</h2>
      <ul className={classes.variants}>
        {view.plant.plant.variants.slice(0, 26).map(({ id }, index) => (
          <li key={id}>
            <b style={{ background: `var(--sig-${index % 8})`, color: `var(--sig-ink-${index % 8})` }}>
              {variantLetter(index)}
            </b>
            {variantName(view.plant, index, language)}
          </li>
        ))}
      </ul>
    </div>
  );
}
