import { Button } from '@mantine/core';
import { textIn } from '@palaestra/core';
import { useText } from '../../app/i18n/index.ts';
import { Part } from '../../app/page.tsx';
import { useEditor } from './editor-context.ts';
import { changedIn, type Distribution, idsOf } from './edits/plant-parts.ts';
import { mayBeId, rename } from './edits/rename.ts';
import { addSkill, assume, type Performance, type Skill, updateSkill } from './edits/skill-edits.ts';
import { Choice, NumberField, optionsFrom, TextField } from './fields.tsx';
import { named } from './names.ts';
import classes from './panel.module.css';
import { TimeField } from './time-field.tsx';
import views from './views.module.css';

/** What a policy of the training ground does in this plant, and how well. */
export function SkillsPart() {
  const { t } = useText();
  const { plant, edit } = useEditor();
  return (
    <Part
      title={t('editor.skills')}
      aside={
        <Button size="xs" variant="light" onClick={() => edit(addSkill)}>
          {t('editor.addSkill')}
        </Button>
      }
    >
      {plant.skills.length === 0 && <p className={classes.quiet}>{t('editor.skillsHint')}</p>}
      <div className={views.cards}>
        {plant.skills.map((skill) => (
          <SkillFields key={skill.id} skill={skill} />
        ))}
      </div>
    </Part>
  );
}

const OTHERWISE = ['manual', 'stop', 'rework', 'scrap'] as const;

function SkillFields({ skill }: { readonly skill: Skill }) {
  const { t, language } = useText();
  const { plant, edit } = useEditor();
  const { performance } = skill;
  const { otherwise } = performance;
  const change = (part: Parameters<typeof assume>[2]) => edit((old) => assume(old, skill.id, part));
  const kind = typeof otherwise === 'string' ? otherwise : 'manual' in otherwise ? 'manual' : 'stop';
  const turned: Readonly<Record<(typeof OTHERWISE)[number], Performance['otherwise']>> = {
    manual: { manual: 120 },
    stop: { stop: 600 },
    rework: 'rework',
    scrap: 'scrap',
  };
  return (
    <div className={classes.item}>
      <div className={classes.line}>
        <TextField
          label={t('editor.id')}
          value={skill.id}
          accepts={(id) => mayBeId(id) && !idsOf(plant.skills).includes(id)}
          onCommit={(id) => edit((old) => rename(old, 'skill', skill.id, id))}
        />
        <TextField
          label={t('editor.name')}
          value={skill.name === undefined ? '' : textIn(skill.name, language)}
          placeholder={skill.id}
          onCommit={(text) =>
            edit((old) => ({
              ...old,
              skills: changedIn(old.skills, skill.id, { name: named(skill.name, language, text) }),
            }))
          }
        />
        <Button
          size="xs"
          variant="subtle"
          color="red"
          onClick={() => edit((old) => ({ ...old, skills: old.skills.filter(({ id }) => id !== skill.id) }))}
        >
          {t('editor.remove')}
        </Button>
      </div>
      <div className={classes.row}>
        <Choice
          label={t('editor.thing.capability')}
          value={skill.capability}
          options={optionsFrom(idsOf(plant.capabilities))}
          onChange={(capability) => edit((old) => updateSkill(old, skill.id, { capability }))}
        />
        <TextField
          label={t('editor.skillPolicy')}
          value={skill.policy ?? ''}
          accepts={(text) => text.length <= 200}
          onCommit={(text) => edit((old) => updateSkill(old, skill.id, { policy: text === '' ? null : text }))}
        />
      </div>
      <div className={classes.row}>
        {(['successes', 'trials', 'retries'] as const).map((name) => (
          <NumberField
            key={name}
            label={t(`editor.skill.${name}`)}
            value={performance[name]}
            whole
            min={name === 'trials' ? 1 : 0}
            max={name === 'retries' ? 100 : 1e6}
            onCommit={(value) => value !== null && change({ [name]: value })}
          />
        ))}
      </div>
      {(['cycleTime', 'failTime', 'resetTime'] as const).map((name) => (
        <TimeField
          key={name}
          label={t(`editor.skill.${name}`)}
          value={performance[name]}
          onChange={(time) => change({ [name]: time as Distribution })}
        />
      ))}
      <Choice
        label={t('editor.skill.otherwise')}
        value={kind}
        options={OTHERWISE.map((value) => ({ value, label: t(`editor.skill.otherwise.${value}`) }))}
        onChange={(next) => change({ otherwise: turned[next] })}
      />
      {typeof otherwise === 'object' && 'manual' in otherwise && (
        <TimeField
          label={t('editor.skill.manual')}
          value={otherwise.manual}
          onChange={(time) => change({ otherwise: { manual: time as Distribution } })}
        />
      )}
      {typeof otherwise === 'object' && 'stop' in otherwise && (
        <NumberField
          label={t('editor.skill.stop')}
          value={otherwise.stop}
          unit="s"
          max={1e9}
          onCommit={(stop) => stop !== null && change({ otherwise: { stop } })}
        />
      )}
      <p className={classes.quiet}>{t(`editor.skill.source.${performance.source}`)}</p>
    </div>
  );
}
