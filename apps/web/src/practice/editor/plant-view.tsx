import { Button, NativeSelect, Textarea } from '@mantine/core';
import { textIn } from '@palaestra/core';
import type { Plant } from '@palaestra/islands';
import { useText } from '../../app/i18n/index.ts';
import { Part } from '../../app/page.tsx';
import type { PlantWork } from '../plant/drafts.ts';
import { AreasPart } from './areas-part.tsx';
import { CalendarCard } from './calendar-card.tsx';
import { type EditorBoard, useEditor } from './editor-context.ts';
import { type Change, changed, changedIn, type Distribution, freshName, idsOf } from './edits/plant-parts.ts';
import { mayBeId, rename } from './edits/rename.ts';
import { Choice, NumberField, TextField } from './fields.tsx';
import { KittingPart } from './kitting-part.tsx';
import { named } from './names.ts';
import classes from './panel.module.css';
import { SkillsPart } from './skills-part.tsx';
import { TimeField } from './time-field.tsx';
import { TravelTable } from './travel-table.tsx';
import views from './views.module.css';

type Control = Plant['control'];

/** The rules of each kind that are built in. */
const RULES = {
  routing: ['shortest_completion', 'least_queue', 'least_work', 'first', 'random'],
  sequencing: ['fifo', 'spt', 'lpt', 'mwkr', 'mopr', 'edd', 'cr', 'atc', 'winq', 'least_setup', 'priority'],
  vehicle: ['nearest', 'longest_waiting', 'fifo', 'fullest_buffer'],
  charging: ['when_low', 'when_idle', 'opportunity'],
  parking: ['stay', 'home', 'nearest_park'],
  deadlock: ['stop', 'resolve'],
} as const satisfies Partial<{ [K in keyof Control]: readonly Control[K][] }>;

/** What holds for the plant as a whole: title, rules, capabilities, calendars, failures. */
export function PlantView(props: { readonly work: PlantWork; readonly onTitle: (title: PlantWork['title']) => void }) {
  const { t, language } = useText();
  const { plant, edit } = useEditor();
  const { title } = props.work;
  const { control } = plant;
  const setControl = (part: Change<Control>) => edit((old) => ({ ...old, control: changed(old.control, part) }));
  return (
    <div className={views.view}>
      <Part title={t('editor.about')}>
        <div className={`${classes.panel} ${views.narrow}`}>
          <div className={classes.row}>
            {(['zh', 'en'] as const).map((one) => (
              <TextField
                key={one}
                label={`${t('editor.name')} · ${t(`language.${one}`)}`}
                lang={one === 'zh' ? 'zh-CN' : 'en'}
                value={title[one]}
                accepts={(text) => text !== '' && text.length <= 200}
                onCommit={(text) => props.onTitle({ ...title, [one]: text })}
              />
            ))}
          </div>
          <Textarea
            size="xs"
            label={t('editor.notes')}
            autosize
            minRows={2}
            key={`${plant.id} ${language}`}
            defaultValue={plant.notes === undefined ? '' : textIn(plant.notes, language)}
            onBlur={(event) => {
              const text = event.currentTarget.value.trim();
              edit((old) => changed(old, { notes: named(old.notes, language, text) }));
            }}
          />
          <TextField
            label={t('editor.source')}
            value={plant.source === undefined ? '' : textIn(plant.source, language)}
            accepts={(text) => text.length <= 2000}
            onCommit={(text) => edit((old) => changed(old, { source: named(old.source, language, text) }))}
          />
        </div>
      </Part>
      <Part title={t('editor.rules')}>
        <div className={`${views.rules} ${views.narrow}`}>
          <NativeSelect
            size="xs"
            label={t('editor.rule.release')}
            value={control.release === 'open' ? 'open' : 'conwip'}
            data={(['open', 'conwip'] as const).map((value) => ({ value, label: t(`editor.release.${value}`) }))}
            onChange={(event) =>
              setControl({ release: event.currentTarget.value === 'open' ? 'open' : { conwip: 10 } })
            }
          />
          {control.release !== 'open' && (
            <NumberField
              label={t('editor.conwip')}
              value={control.release.conwip}
              whole
              min={1}
              onCommit={(conwip) => conwip && setControl({ release: { conwip } })}
            />
          )}
          {(Object.keys(RULES) as (keyof typeof RULES)[]).map((kind) => (
            <Choice
              key={kind}
              label={t(`editor.rule.${kind}`)}
              value={control[kind] as string}
              options={RULES[kind].map((value) => ({
                value,
                label: t(`editor.rule.${kind}.${value}` as 'editor.rule.routing.first'),
              }))}
              onChange={(value) => setControl({ [kind]: value })}
            />
          ))}
        </div>
      </Part>
      <AreasPart />
      <KittingPart />
      <SkillsPart />
      <TravelTable />
      <Part
        title={t('editor.capabilities')}
        aside={
          <Add
            label={t('editor.addCapability')}
            make={(old) => {
              const id = freshName(idsOf(old.capabilities), 'capability');
              return { ...old, capabilities: [...old.capabilities, { id, name: id }] };
            }}
          />
        }
      >
        <div className={views.cards}>
          {plant.capabilities.map((one) => (
            <div key={one.id} className={`${classes.item} ${classes.row}`}>
              <TextField
                label={t('editor.id')}
                value={one.id}
                accepts={(id) => mayBeId(id) && !idsOf(plant.capabilities).includes(id)}
                onCommit={(id) => edit((old) => rename(old, 'capability', one.id, id))}
              />
              <TextField
                label={t('editor.name')}
                value={textIn(one.name, language)}
                accepts={(text) => text !== ''}
                onCommit={(text) =>
                  edit((old) => ({
                    ...old,
                    capabilities: changedIn(old.capabilities, one.id, {
                      name: named(one.name, language, text) ?? one.id,
                    }),
                  }))
                }
              />
              <Button
                size="xs"
                variant="subtle"
                color="red"
                onClick={() =>
                  edit((old) => ({ ...old, capabilities: old.capabilities.filter(({ id }) => id !== one.id) }))
                }
              >
                {t('editor.remove')}
              </Button>
            </div>
          ))}
        </div>
      </Part>
      <Part
        title={t('editor.calendars')}
        aside={
          <Add
            label={t('editor.addCalendar')}
            make={(old) => {
              const id = freshName(idsOf(old.calendars), 'calendar');
              const day = {
                id,
                period: 86_400,
                shifts: [{ from: 28_800, to: 61_200 }],
                breaks: [],
                plannedDowntime: [],
              };
              return { ...old, calendars: [...old.calendars, day] };
            }}
          />
        }
      >
        <div className={views.cards}>
          {plant.calendars.map((one) => (
            <CalendarCard key={one.id} calendar={one} />
          ))}
        </div>
      </Part>
      <Part
        title={t('editor.failures')}
        aside={
          <Add
            label={t('editor.addFailure')}
            make={(old) => {
              const id = freshName(idsOf(old.reliability), 'failures');
              const model = {
                id,
                timeBetweenFailures: { type: 'exponential' as const, mean: 14_400 },
                timeToRepair: { type: 'exponential' as const, mean: 600 },
                clock: 'operating' as const,
              };
              return { ...old, reliability: [...old.reliability, model] };
            }}
          />
        }
      >
        <div className={views.cards}>
          {plant.reliability.map((one) => (
            <FailureCard key={one.id} model={one} />
          ))}
        </div>
      </Part>
    </div>
  );
}

function Add({ label, make }: { readonly label: string; readonly make: (old: Plant) => Plant }) {
  const { edit } = useEditor();
  return (
    <Button size="xs" variant="light" onClick={() => edit(make)}>
      {label}
    </Button>
  );
}

function FailureCard({ model }: { readonly model: EditorBoard['plant']['reliability'][number] }) {
  const { t } = useText();
  const { plant, edit } = useEditor();
  const change = (part: Change<typeof model>) =>
    edit((old) => ({ ...old, reliability: changedIn(old.reliability, model.id, part) }));
  return (
    <div className={classes.item}>
      <div className={classes.line}>
        <TextField
          label={t('editor.id')}
          value={model.id}
          accepts={(id) => mayBeId(id) && !idsOf(plant.reliability).includes(id)}
          onCommit={(id) => edit((old) => rename(old, 'reliability', model.id, id))}
        />
        <Button
          size="xs"
          variant="subtle"
          color="red"
          onClick={() => edit((old) => ({ ...old, reliability: old.reliability.filter(({ id }) => id !== model.id) }))}
        >
          {t('editor.remove')}
        </Button>
      </div>
      <TimeField
        label={t('editor.betweenFailures')}
        value={model.timeBetweenFailures}
        onChange={(time) => change({ timeBetweenFailures: time as Distribution })}
      />
      <TimeField
        label={t('editor.toRepair')}
        value={model.timeToRepair}
        onChange={(time) => change({ timeToRepair: time as Distribution })}
      />
      <Choice
        label={t('editor.clock')}
        value={model.clock}
        options={(['operating', 'calendar'] as const).map((value) => ({ value, label: t(`editor.clock.${value}`) }))}
        onChange={(clock) => change({ clock })}
      />
    </div>
  );
}
