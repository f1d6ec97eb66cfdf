import { Checkbox } from '@mantine/core';
import { useText } from '../../app/i18n/index.ts';
import { useEditor } from './editor-context.ts';
import { type Change, idsOf, type Step, type WorkMaster } from './edits/plant-parts.ts';
import { Choice, Names, NumberField, optionsFrom, ShareField } from './fields.tsx';
import classes from './panel.module.css';

/** What may go wrong with the product in a step, what the step finds, and what it needs to be brought. */
export function StepQuality(props: {
  readonly recipe: WorkMaster;
  readonly step: Step;
  readonly onChange: (change: Change<Step>) => void;
}) {
  const { recipe, step, onChange } = props;
  const { t } = useText();
  const { plant } = useEditor();
  const { quality } = step;
  const others = idsOf(recipe.steps).filter((id) => id !== step.id);
  const parts = plant.supply?.supermarkets.flatMap((market) => market.parts) ?? [];
  return (
    <section className={classes.group}>
      <h4>{t('editor.quality')}</h4>
      <Checkbox
        size="xs"
        label={t('editor.qualityMakes')}
        checked={quality !== undefined}
        onChange={(event) =>
          onChange({ quality: event.currentTarget.checked ? { defect: 0.02, detect: 1, onFail: 'scrap' } : undefined })
        }
      />
      {quality && (
        <div className={classes.row}>
          <ShareField
            label={t('editor.defect')}
            value={quality.defect}
            onCommit={(defect) => onChange({ quality: { ...quality, defect } })}
          />
          <ShareField
            label={t('editor.detect')}
            value={quality.detect}
            onCommit={(detect) => onChange({ quality: { ...quality, detect } })}
          />
          <Choice
            label={t('editor.onFail')}
            value={quality.onFail === 'scrap' ? 'scrap' : `rework:${quality.onFail.rework}`}
            options={[
              { value: 'scrap', label: t('editor.scrap') },
              ...idsOf(recipe.steps).map((id) => ({
                value: `rework:${id}`,
                label: t('editor.reworkFrom', { step: id }),
              })),
            ]}
            onChange={(value) => {
              const most = quality.onFail === 'scrap' ? 2 : quality.onFail.most;
              const onFail = value === 'scrap' ? 'scrap' : { rework: value.slice('rework:'.length), most };
              onChange({ quality: { ...quality, onFail } });
            }}
          />
          {quality.onFail !== 'scrap' && (
            <NumberField
              label={t('editor.reworkMost')}
              value={quality.onFail.most}
              whole
              min={1}
              max={100}
              onCommit={(most) => {
                if (most === null || quality.onFail === 'scrap') return;
                onChange({ quality: { ...quality, onFail: { ...quality.onFail, most } } });
              }}
            />
          )}
        </div>
      )}
      <Names
        label={t('editor.inspects')}
        value={step.inspects}
        known={others}
        onChange={(inspects) => onChange({ inspects: inspects.filter((id) => others.includes(id)) })}
      />
      {parts.length === 0 && step.parts.length === 0 && <p className={classes.quiet}>{t('editor.partsHint')}</p>}
      {(parts.length > 0 || step.parts.length > 0) && (
        <>
          <h4>{t('editor.parts')}</h4>
          {step.parts.map((one) => (
            <div key={one.part} className={classes.row}>
              <Choice
                label={t('editor.part')}
                value={one.part}
                options={optionsFrom([...new Set(parts)])}
                onChange={(part) =>
                  onChange({ parts: step.parts.map((other) => (other === one ? { ...one, part } : other)) })
                }
              />
              <NumberField
                label={t('editor.count')}
                value={one.count}
                whole
                empty={t('editor.remove')}
                max={10_000}
                onCommit={(count) =>
                  onChange({
                    parts: step.parts.flatMap((other) => (other !== one ? [other] : count ? [{ ...one, count }] : [])),
                  })
                }
              />
            </div>
          ))}
          <Choice
            label={t('editor.addPart')}
            value=""
            options={[
              { value: '', label: '–' },
              ...optionsFrom([...new Set(parts)].filter((part) => !step.parts.some((one) => one.part === part))),
            ]}
            onChange={(part) => part && onChange({ parts: [...step.parts, { part, count: 1 }] })}
          />
        </>
      )}
    </section>
  );
}
