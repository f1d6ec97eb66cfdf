import { Button, Checkbox, NativeSelect, NumberInput, Textarea, TextInput } from '@mantine/core';
import type { ExerciseBody } from '@palaestra/core';
import { POLICY_FAMILIES } from '@palaestra/islands';
import { type FormEvent, useState } from 'react';
import { useText } from '../../app/i18n/index.ts';
import { Refusal } from '../../app/refusal.tsx';
import { usePlant } from '../plant/open-plant.ts';
import { PlantChoice } from '../plant/plant-choices.tsx';
import { GoalRows } from './goal-rows.tsx';
import classes from './learn.module.css';
import { WriteBreakdown } from './write-breakdown.tsx';

const HANDS = ['scenario', 'policy', 'plan', 'purchases'] as const;
const TEXTS = ['title', 'goal', 'about'] as const;

/** What an exercise is: its texts, its plant, what may be changed, what is asked. Kept as a draft. */
export function WriteForm(props: {
  readonly body: ExerciseBody;
  readonly keeping: boolean;
  readonly error: unknown;
  readonly onKeep: (body: ExerciseBody) => void;
}) {
  const { t } = useText();
  const [body, setBody] = useState(props.body);
  const put = (part: Partial<ExerciseBody>) => setBody((old) => ({ ...old, ...part }));
  const points = body.criteria.reduce((sum, one) => sum + one.points, 0);
  const texts = TEXTS.every((text) => body[text].en.trim() !== '' && body[text].zh.trim() !== '');
  function submit(event: FormEvent) {
    event.preventDefault();
    props.onKeep(body);
  }
  return (
    <form onSubmit={submit} className={classes.write}>
      <fieldset className={classes.texts}>
        <legend>{t('write.texts')}</legend>
        {TEXTS.flatMap((text) =>
          (['zh', 'en'] as const).map((language) => {
            const Field = text === 'title' ? TextInput : Textarea;
            return (
              <Field
                key={`${text} ${language}`}
                lang={language}
                label={`${t(`write.${text}`)} (${t(`language.${language}`)})`}
                value={body[text][language]}
                onChange={({ currentTarget: { value } }) => put({ [text]: { ...body[text], [language]: value } })}
              />
            );
          }),
        )}
      </fieldset>
      <PlantPart body={body} onChange={put} />
      <WriteBreakdown body={body} onChange={(breakdown) => put({ breakdown })} />
      <HandChoice body={body} onChange={put} />
      <fieldset className={classes.rules}>
        <legend>{t('write.running')}</legend>
        {(
          [
            ['hours', 1, 240],
            ['warmUp', 0, 239],
            ['runs', 2, 16],
            ['weight', 1, 100],
          ] as const
        ).map(([name, min, max]) => (
          <NumberInput
            key={name}
            label={t(`write.${name}`)}
            min={min}
            max={max}
            allowDecimal={false}
            value={body[name]}
            onChange={(value) => put({ [name]: Math.trunc(Number(value) || min) })}
          />
        ))}
      </fieldset>
      <GoalRows criteria={body.criteria} onChange={(criteria) => put({ criteria })} />
      {props.error != null && <Refusal error={props.error} />}
      <div className={classes.actions}>
        <Button type="submit" loading={props.keeping} disabled={!texts || points !== 100}>
          {t('write.keep')}
        </Button>
        {!texts && <span className={classes.note}>{t('write.textsMissing')}</span>}
        {points !== 100 && <span className={classes.note}>{t('write.pointsWrong', { points })}</span>}
      </div>
    </form>
  );
}

interface PartProps {
  readonly body: ExerciseBody;
  readonly onChange: (part: Partial<ExerciseBody>) => void;
}

function PlantPart({ body, onChange }: PartProps) {
  const { t, say } = useText();
  const scenarios = usePlant(body.plant).data?.scenarios ?? [];
  return (
    <fieldset className={classes.rules}>
      <legend>{t('exercise.plant')}</legend>
      <PlantChoice
        label={t('exercise.plant')}
        value={body.plant}
        onChange={(plant) => onChange({ plant, scenario: null, breakdown: null })}
      />
      <NativeSelect
        label={t('write.scenario')}
        value={body.scenario ?? ''}
        disabled={scenarios.length === 0}
        data={[
          { value: '', label: t('write.asIs') },
          ...scenarios.map(({ name }, index) => ({ value: String(index), label: say(name) })),
        ]}
        onChange={({ currentTarget: { value } }) => onChange({ scenario: value === '' ? null : Number(value) })}
      />
      <p className={classes.note}>{t('write.plantHint')}</p>
    </fieldset>
  );
}

function HandChoice({ body, onChange }: PartProps) {
  const { t } = useText();
  const { hands, limits, changeable } = body;
  const { vehicles: _vehicles, ...others } = limits;
  function hand(name: (typeof HANDS)[number], taken: boolean) {
    const next = HANDS.filter((one) => (one === name ? taken : hands.includes(one)));
    const { money, families, ...rest } = limits;
    onChange({
      hands: next,
      changeable: !next.includes('scenario') ? [] : changeable.length > 0 ? changeable : ['/control'],
      limits: {
        ...rest,
        ...(next.includes('policy') && families && { families }),
        ...(next.includes('purchases') && { money: money ?? { most: 100_000, vehicle: 60_000, workUnit: 90_000 } }),
      },
    });
  }
  const { money } = limits;
  const families = limits.families ?? POLICY_FAMILIES;
  return (
    <fieldset className={classes.hands}>
      <legend>{t('write.hands')}</legend>
      {HANDS.map((name) => (
        <Checkbox
          key={name}
          label={t(`write.hand.${name}`)}
          checked={hands.includes(name)}
          onChange={(event) => hand(name, event.currentTarget.checked)}
        />
      ))}
      {hands.includes('scenario') && (
        <div className={classes.choices}>
          <span>{t('write.changeable')}</span>
          {(['/control', '/vehicles'] as const).map((path) => (
            <Checkbox
              key={path}
              label={t(path === '/control' ? 'exercise.rules' : 'exercise.fleetSize')}
              checked={changeable.includes(path)}
              disabled={changeable.length === 1 && changeable.includes(path)}
              onChange={({ currentTarget: { checked } }) =>
                onChange({ changeable: checked ? [...changeable, path] : changeable.filter((one) => one !== path) })
              }
            />
          ))}
        </div>
      )}
      {hands.includes('policy') && (
        <div className={classes.choices}>
          <span>{t('write.families')}</span>
          {POLICY_FAMILIES.map((name) => (
            <Checkbox
              key={name}
              label={<code>{name}</code>}
              checked={families.includes(name)}
              disabled={families.length === 1 && families.includes(name)}
              onChange={({ currentTarget: { checked } }) => {
                const next = POLICY_FAMILIES.filter((one) => (one === name ? checked : families.includes(one)));
                const { families: _before, ...rest } = limits;
                const all = next.length === POLICY_FAMILIES.length;
                onChange({ limits: all ? rest : { ...rest, families: next } });
              }}
            />
          ))}
        </div>
      )}
      <div className={classes.rules}>
        <NumberInput
          label={t('write.mostVehicles')}
          placeholder={t('exercise.noLimit')}
          min={1}
          max={10_000}
          allowDecimal={false}
          value={limits.vehicles ?? ''}
          onChange={(value) =>
            onChange({ limits: Number(value) >= 1 ? { ...others, vehicles: Math.trunc(Number(value)) } : others })
          }
        />
        {money !== undefined &&
          (['most', 'vehicle', 'workUnit'] as const).map((name) => (
            <NumberInput
              key={name}
              label={t(`write.money.${name}`)}
              min={0}
              value={money[name]}
              onChange={(value) => onChange({ limits: { ...limits, money: { ...money, [name]: Number(value) || 0 } } })}
            />
          ))}
      </div>
    </fieldset>
  );
}
