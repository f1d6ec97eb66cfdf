import { ActionIcon, Button, Checkbox } from '@mantine/core';
import { textIn } from '@palaestra/core';
import { IconTrash } from '@tabler/icons-react';
import { useText } from '../../app/i18n/index.ts';
import { useEditor } from './editor-context.ts';
import { type Alternative, type Change, changed, idsOf, type Step, type WorkMaster } from './edits/plant-parts.ts';
import { updateStep } from './edits/recipe-edits.ts';
import { mayBeId, renameStep } from './edits/rename.ts';
import { Choice, Names, optionsFrom, TextField } from './fields.tsx';
import { named } from './names.ts';
import classes from './panel.module.css';
import { StepQuality } from './step-quality.tsx';
import { TimeField } from './time-field.tsx';

/** One step: what it needs, where it may be done and how long it takes, when it is done, and what may go wrong. */
export function StepPanel(props: {
  readonly recipe: WorkMaster;
  readonly step: Step;
  readonly onStep: (id: string) => void;
  readonly onRemove: () => void;
}) {
  const { recipe, step, onStep, onRemove } = props;
  const { t, language } = useText();
  const { plant, edit } = useEditor();
  const change = (part: Change<Step>) => edit((old) => updateStep(old, recipe.id, step.id, part));
  const skills = idsOf(plant.skills);
  const features = [...new Set(plant.variants.flatMap((one) => one.features))];
  const groups = [...new Set(recipe.steps.flatMap(({ choice }) => choice?.group ?? []))];
  return (
    <div className={classes.panel}>
      <div className={classes.head}>
        <h3>{t('editor.step')}</h3>
        <Button size="compact-xs" variant="subtle" color="red" title="Delete" onClick={onRemove}>
          {t('editor.remove')}
        </Button>
      </div>
      <TextField
        label={t('editor.id')}
        value={step.id}
        accepts={(id) => mayBeId(id) && !idsOf(recipe.steps).includes(id)}
        onCommit={(id) => {
          edit((old) => renameStep(old, recipe.id, step.id, id));
          onStep(id);
        }}
      />
      <TextField
        label={t('editor.name')}
        value={step.name === undefined ? '' : textIn(step.name, language)}
        placeholder={step.id}
        onCommit={(text) => change({ name: named(step.name, language, text) })}
      />
      <Choice
        label={t('editor.capability')}
        value={step.capability ?? ''}
        options={[{ value: '', label: '–' }, ...optionsFrom(idsOf(plant.capabilities))]}
        onChange={(capability) =>
          change({ capability: capability || undefined, time: step.time ?? (capability ? 60 : undefined) })
        }
      />
      {step.alternatives.length === 0 && step.time !== undefined && (
        <TimeField label={t('editor.time')} value={step.time} skills={skills} onChange={(time) => change({ time })} />
      )}
      <section className={classes.group}>
        <h4>{t('editor.alternatives')}</h4>
        {step.alternatives.length === 0 && <p className={classes.quiet}>{t('editor.alternativesNone')}</p>}
        {step.alternatives.map((one, index) => (
          <AlternativeFields
            // biome-ignore lint/suspicious/noArrayIndexKey: an alternative has no other name, and its fields hold nothing of their own
            key={index}
            one={one}
            skills={skills}
            onChange={(next) =>
              change({
                alternatives: step.alternatives.flatMap((other) => (other !== one ? [other] : next ? [next] : [])),
              })
            }
          />
        ))}
        <Button
          size="xs"
          variant="light"
          disabled={plant.islands.length === 0}
          onClick={() => {
            const used = new Set(step.alternatives.map(({ island }) => island));
            const island = plant.islands.find(({ id }) => !used.has(id)) ?? plant.islands[0]!;
            const time = step.alternatives.at(-1)?.time ?? step.time ?? 60;
            change({ alternatives: [...step.alternatives, { island: island.id, time }] });
          }}
        >
          {t('editor.addAlternative')}
        </Button>
      </section>
      <section className={classes.group}>
        <h4>{t('editor.when')}</h4>
        <Names
          label={t('editor.stepAfter')}
          value={step.after}
          known={idsOf(recipe.steps).filter((id) => id !== step.id)}
          onChange={(after) => change({ after: after.filter((id) => idsOf(recipe.steps).includes(id)) })}
        />
        <div className={classes.row}>
          <Choice
            label={t('editor.onlyWith')}
            value={step.onlyWith ?? ''}
            options={[{ value: '', label: t('editor.everyVariant') }, ...optionsFrom(features)]}
            onChange={(onlyWith) => change({ onlyWith: onlyWith || undefined })}
          />
          <TextField
            label={t('editor.setupGroup')}
            value={step.setupGroup ?? ''}
            accepts={(text) => text === '' || mayBeId(text)}
            onCommit={(setupGroup) => change({ setupGroup: setupGroup || undefined })}
          />
        </div>
        <Checkbox
          size="xs"
          label={t('editor.choice')}
          checked={step.choice !== undefined}
          onChange={(event) =>
            change({ choice: event.currentTarget.checked ? { group: groups[0] ?? 'way', branch: 'a' } : undefined })
          }
        />
        {step.choice && (
          <div className={classes.row}>
            {(['group', 'branch'] as const).map((part) => (
              <TextField
                key={part}
                label={t(`editor.choice.${part}`)}
                value={step.choice![part]}
                accepts={mayBeId}
                onCommit={(text) => change({ choice: { ...step.choice!, [part]: text } })}
              />
            ))}
          </div>
        )}
      </section>
      <StepQuality recipe={recipe} step={step} onChange={change} />
    </div>
  );
}

function AlternativeFields(props: {
  readonly one: Alternative;
  readonly skills: readonly string[];
  /** Null takes it away. */
  readonly onChange: (next: Alternative | null) => void;
}) {
  const { one, skills, onChange } = props;
  const { t } = useText();
  const { plant } = useEditor();
  const places = plant.islands.flatMap((island) => [
    { value: `island:${island.id}`, label: island.id },
    ...island.workUnits.map(({ id }) => ({ value: `unit:${id}`, label: `${island.id} · ${id}` })),
  ]);
  const value = one.workUnit === undefined ? `island:${one.island ?? ''}` : `unit:${one.workUnit}`;
  function place(next: string) {
    const { island: _, workUnit: __, ...rest } = one;
    const id = next.slice(next.indexOf(':') + 1);
    onChange(next.startsWith('unit:') ? { ...rest, workUnit: id } : { ...rest, island: id });
  }
  return (
    <div className={classes.item}>
      <div className={classes.line}>
        <Choice label={t('editor.where')} value={value} options={places} onChange={place} />
        <ActionIcon
          variant="subtle"
          color="red"
          size={30}
          aria-label={t('editor.removeNamed', { name: one.workUnit ?? one.island ?? '' })}
          onClick={() => onChange(null)}
        >
          <IconTrash size={16} stroke={1.6} />
        </ActionIcon>
      </div>
      <TimeField
        label={t('editor.time')}
        value={one.time}
        skills={skills}
        onChange={(time) => onChange({ ...one, time })}
      />
      <TextField
        label={t('editor.setupGroup')}
        value={one.setupGroup ?? ''}
        accepts={(text) => text === '' || mayBeId(text)}
        onCommit={(setupGroup) => onChange(changed(one, { setupGroup: setupGroup || undefined }))}
      />
    </div>
  );
}
