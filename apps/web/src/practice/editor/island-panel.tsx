import { ActionIcon, Button } from '@mantine/core';
import { textIn } from '@palaestra/core';
import { IconTrash } from '@tabler/icons-react';
import { useText } from '../../app/i18n/index.ts';
import { useEditor } from './editor-context.ts';
import { addArea } from './edits/area-edits.ts';
import {
  addUnit,
  boxOf,
  footprintOf,
  setCapabilities,
  sizeIsland,
  updateIsland,
  updateUnit,
} from './edits/island-edits.ts';
import { type Island, idsOf, type WorkUnit } from './edits/plant-parts.ts';
import { removeThings, removeUnit } from './edits/removal.ts';
import { mayBeId, rename } from './edits/rename.ts';
import { keyOf } from './edits/selection.ts';
import { Choice, Names, NumberField, optionsFrom, TextField } from './fields.tsx';
import { named } from './names.ts';
import classes from './panel.module.css';
import { SetupTimes } from './setup-times.tsx';

/** Metres without the last digits of a sum. */
function near(metres: number): number {
  return Number(metres.toFixed(3));
}

/** What an island is: name, dock, buffers, work units, set-up, calendar, failures. */
export function IslandPanel({ island }: { readonly island: Island }) {
  const { t, language } = useText();
  const { plant, edit, select } = useEditor();
  const { left, right, bottom, top } = boxOf(footprintOf(plant, island));
  const change = (part: Parameters<typeof updateIsland>[2]) => edit((old) => updateIsland(old, island.id, part));
  return (
    <div className={classes.panel}>
      <div className={classes.head}>
        <h3>{t('editor.island')}</h3>
        <Button
          size="compact-xs"
          variant="subtle"
          color="red"
          onClick={() => edit((old) => removeThings(old, [keyOf('island', island.id)]))}
        >
          {t('editor.remove')}
        </Button>
      </div>
      <TextField
        label={t('editor.id')}
        value={island.id}
        accepts={(id) => mayBeId(id) && !plant.islands.some((one) => one.id === id)}
        onCommit={(id) => {
          edit((old) => rename(old, 'island', island.id, id));
          select([keyOf('island', id)]);
        }}
      />
      <TextField
        label={t('editor.name')}
        value={island.name === undefined ? '' : textIn(island.name, language)}
        placeholder={island.id}
        onCommit={(text) => change({ name: named(island.name, language, text) })}
      />
      <Choice
        label={t('editor.dock')}
        value={island.dock}
        options={optionsFrom(idsOf(plant.layout.nodes))}
        onChange={(dock) => change({ dock })}
      />
      <div className={classes.row}>
        <NumberField
          label={t('editor.width')}
          value={near(right - left)}
          unit="m"
          min={0.1}
          onCommit={(width) => width && edit((old) => sizeIsland(old, island.id, width, top - bottom))}
        />
        <NumberField
          label={t('editor.depth')}
          value={near(top - bottom)}
          unit="m"
          min={0.1}
          onCommit={(depth) => depth && edit((old) => sizeIsland(old, island.id, right - left, depth))}
        />
      </div>
      <section className={classes.group}>
        <h4>{t('editor.buffers')}</h4>
        {(['inBuffer', 'outBuffer'] as const).map((side) => (
          <div key={side} className={classes.row}>
            <NumberField
              label={t(`editor.buffer.${side}`)}
              value={island[side].capacity}
              whole
              empty={t('editor.unlimited')}
              onCommit={(capacity) => change({ [side]: { ...island[side], capacity } })}
            />
            <Choice
              label={t('editor.discipline')}
              value={island[side].discipline}
              options={(['any', 'fifo'] as const).map((value) => ({ value, label: t(`editor.discipline.${value}`) }))}
              onChange={(discipline) => change({ [side]: { ...island[side], discipline } })}
            />
          </div>
        ))}
      </section>
      <section className={classes.group}>
        <h4>{t('editor.units')}</h4>
        {island.workUnits.map((unit) => (
          <Unit key={unit.id} island={island} unit={unit} />
        ))}
        <Button size="xs" variant="light" onClick={() => edit((old) => addUnit(old, island.id))}>
          {t('editor.addUnit')}
        </Button>
      </section>
      <SetupTimes island={island} />
      <section className={classes.group}>
        <h4>{t('editor.whole')}</h4>
        <Schedules
          calendar={island.calendar}
          reliability={island.reliability}
          onCalendar={(calendar) => change({ calendar })}
          onReliability={(reliability) => change({ reliability })}
        />
        <Choice
          label={t('editor.area')}
          value={island.area ?? ''}
          options={[
            { value: '', label: '–' },
            ...plant.areas.map(({ id, name }) => ({ value: id, label: textIn(name, language) })),
          ]}
          onChange={(area) => change({ area: area || undefined })}
        />
        <Button size="xs" variant="light" onClick={() => edit((old) => addArea(old, new Set([island.id])))}>
          {t('editor.addArea')}
        </Button>
      </section>
    </div>
  );
}

function Unit({ island, unit }: { readonly island: Island; readonly unit: WorkUnit }) {
  const { t, language } = useText();
  const { plant, edit } = useEditor();
  const change = (part: Parameters<typeof updateUnit>[3]) => edit((old) => updateUnit(old, island.id, unit.id, part));
  const taken = plant.islands.flatMap(({ workUnits }) => idsOf(workUnits));
  return (
    <div className={classes.item}>
      <div className={classes.line}>
        <TextField
          label={t('editor.unit')}
          value={unit.id}
          accepts={(id) => mayBeId(id) && !taken.includes(id)}
          onCommit={(id) => edit((old) => rename(old, 'unit', unit.id, id))}
        />
        <Choice
          label={t('editor.unitKind')}
          value={unit.kind}
          options={(['robot', 'manual', 'machine', 'test'] as const).map((value) => ({
            value,
            label: t(`editor.unit.${value}`),
          }))}
          onChange={(kind) => change({ kind })}
        />
        <ActionIcon
          variant="subtle"
          color="red"
          size={30}
          disabled={island.workUnits.length === 1}
          aria-label={t('editor.removeNamed', { name: unit.id })}
          onClick={() => edit((old) => removeUnit(old, island.id, unit.id))}
        >
          <IconTrash size={16} stroke={1.6} />
        </ActionIcon>
      </div>
      <TextField
        label={t('editor.name')}
        value={unit.name === undefined ? '' : textIn(unit.name, language)}
        placeholder={unit.id}
        onCommit={(text) => change({ name: named(unit.name, language, text) })}
      />
      <Names
        label={t('editor.capabilities')}
        value={unit.capabilities}
        known={idsOf(plant.capabilities)}
        placeholder={t('editor.capabilitiesHint')}
        onChange={(value) => edit((old) => setCapabilities(old, island.id, unit.id, value))}
      />
      <Schedules
        calendar={unit.calendar}
        reliability={unit.reliability}
        onCalendar={(calendar) => change({ calendar })}
        onReliability={(reliability) => change({ reliability })}
      />
    </div>
  );
}

/** When a thing works, and how it fails. */
function Schedules(props: {
  readonly calendar: string | undefined;
  readonly reliability: string | undefined;
  readonly onCalendar: (id: string | undefined) => void;
  readonly onReliability: (id: string | undefined) => void;
}) {
  const { t } = useText();
  const { plant } = useEditor();
  if (plant.calendars.length + plant.reliability.length === 0 && !props.calendar && !props.reliability) return null;
  return (
    <div className={classes.row}>
      <Choice
        label={t('editor.calendar')}
        value={props.calendar ?? ''}
        options={[{ value: '', label: t('editor.always') }, ...optionsFrom(idsOf(plant.calendars))]}
        onChange={(id) => props.onCalendar(id || undefined)}
      />
      <Choice
        label={t('editor.reliability')}
        value={props.reliability ?? ''}
        options={[{ value: '', label: t('editor.never') }, ...optionsFrom(idsOf(plant.reliability))]}
        onChange={(id) => props.onReliability(id || undefined)}
      />
    </div>
  );
}
