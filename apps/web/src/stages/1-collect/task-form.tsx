import { Button, Chip, Group, NativeSelect, TextInput } from '@mantine/core';
import { type Bilingual, SKILLS, Skill, type Task } from '@palaestra/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api } from '../../app/client.ts';
import { useText } from '../../app/i18n/index.ts';
import { Refusal } from '../../app/refusal.tsx';
import { CELL_NAMES, cellTitle } from '../../viewer/known-cells.ts';
import classes from './ground.module.css';
import { LineList } from './line-list.tsx';
import { type DraftFactor, draftOf, idOf, type TaskDraft, taskOf } from './task-draft.ts';
import forms from './task-form.module.css';

/** Write a task: a new one, a copy of `from`, or `from` itself anew. */
export function TaskForm({ from, changes }: { readonly from: Task | null; readonly changes: boolean }) {
  const { t, say } = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [draft, setDraft] = useState<TaskDraft>(() => (changes ? draftOf(from) : { ...draftOf(from), id: '' }));
  const [named, setNamed] = useState(changes);
  const set = (part: Partial<TaskDraft>) => setDraft((old) => ({ ...old, ...part }));
  const save = useMutation({
    mutationFn: () => (changes ? api.updateTask(draft.id, taskOf(draft)) : api.createTask(taskOf(draft))),
    async onSuccess(task) {
      await client.invalidateQueries({ queryKey: ['tasks'] });
      await client.invalidateQueries({ queryKey: ['task changes', task.id] });
      await navigate({ to: '/tasks/$id', params: { id: task.id }, search: {} });
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate();
  }
  function setTitle(title: Bilingual) {
    set(named ? { title } : { title, id: idOf(title.en) });
  }
  return (
    <form onSubmit={submit} className={classes.form}>
      <Both label={t('tasks.name')} value={draft.title} onChange={setTitle} needed first />
      <TextInput
        label={t('tasks.id')}
        description={t('tasks.idSentence')}
        value={draft.id}
        disabled={changes}
        required
        pattern="[a-z0-9\-]{1,60}"
        onChange={(event) => {
          setNamed(true);
          set({ id: event.currentTarget.value });
        }}
      />
      <Both
        label={t('tasks.instruction')}
        value={draft.instruction}
        onChange={(instruction) => set({ instruction })}
        needed
      />
      <fieldset className={forms.group}>
        <legend>{t('orders.procedure')}</legend>
        <LineList lines={draft.steps} onChange={(steps) => set({ steps })} add={t('tasks.addStep')} numbered pictures />
      </fieldset>
      <Both label={t('tasks.success')} value={draft.success} onChange={(success) => set({ success })} />
      <div>
        <span className={classes.label}>{t('tasks.skills')}</span>
        <Chip.Group
          multiple
          value={[...draft.skills]}
          onChange={(chosen) => set({ skills: Skill.options.filter((skill) => chosen.includes(skill)) })}
        >
          <Group gap={6}>
            {Skill.options.map((skill) => (
              <Chip key={skill} value={skill} size="sm" title={say(SKILLS[skill].begins)}>
                {say(SKILLS[skill].label)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </div>
      <fieldset className={forms.group}>
        <legend>{t('tasks.objects')}</legend>
        <LineList lines={draft.objects} onChange={(objects) => set({ objects })} add={t('tasks.addObject')} />
      </fieldset>
      <fieldset className={forms.group}>
        <legend>{t('tasks.factors')}</legend>
        <p className={classes.quiet}>{t('tasks.factorsSentence')}</p>
        <Factors factors={draft.factors} onChange={(factors) => set({ factors })} />
      </fieldset>
      <NativeSelect
        label={t('tasks.cell')}
        value={draft.cell ?? ''}
        onChange={(event) => set({ cell: event.currentTarget.value || null })}
        data={[
          { value: '', label: t('tasks.noCell') },
          ...CELL_NAMES.map((name) => ({ value: name, label: say(cellTitle(name)) })),
        ]}
      />
      {save.isError && <Refusal error={save.error} />}
      <Button type="submit" loading={save.isPending}>
        {changes ? t('action.save') : t('tasks.create')}
      </Button>
    </form>
  );
}

function Both(props: {
  readonly label: string;
  readonly value: Bilingual;
  readonly onChange: (value: Bilingual) => void;
  readonly needed?: boolean;
  readonly first?: boolean;
}) {
  const { t } = useText();
  const { label, value, onChange, needed = false } = props;
  return (
    <div className={forms.both}>
      {(['zh', 'en'] as const).map((language) => (
        <TextInput
          key={language}
          label={`${label} · ${t(`language.${language}`)}`}
          lang={language === 'zh' ? 'zh-CN' : 'en'}
          value={value[language]}
          required={needed}
          data-autofocus={props.first && language === 'zh' ? true : undefined}
          onChange={(event) => onChange({ ...value, [language]: event.currentTarget.value })}
        />
      ))}
    </div>
  );
}

function Factors(props: {
  readonly factors: readonly DraftFactor[];
  readonly onChange: (factors: readonly DraftFactor[]) => void;
}) {
  const { t } = useText();
  const { factors, onChange } = props;
  const set = (key: number, part: Partial<DraftFactor>) =>
    onChange(factors.map((one) => (one.key === key ? { ...one, ...part } : one)));
  const next = Math.max(0, ...factors.map(({ key }) => key)) + 1;
  return (
    <>
      {factors.map(({ key, name, en, zh, values }) => (
        <div key={key} className={forms.factor}>
          <TextInput
            label={t('tasks.factorName')}
            value={name}
            required
            onChange={(event) => set(key, { name: event.currentTarget.value })}
          />
          <TextInput
            label={`${t('tasks.factorTitle')} · ${t('language.zh')}`}
            lang="zh-CN"
            value={zh}
            required
            onChange={(event) => set(key, { zh: event.currentTarget.value })}
          />
          <TextInput
            label={`${t('tasks.factorTitle')} · ${t('language.en')}`}
            lang="en"
            value={en}
            required
            onChange={(event) => set(key, { en: event.currentTarget.value })}
          />
          <TextInput
            label={t('tasks.factorValues')}
            value={values}
            required
            onChange={(event) => set(key, { values: event.currentTarget.value })}
          />
          <Button variant="subtle" size="compact-sm" onClick={() => onChange(factors.filter((one) => one.key !== key))}>
            {t('tasks.remove')}
          </Button>
        </div>
      ))}
      <Button
        variant="light"
        size="xs"
        onClick={() => onChange([...factors, { key: next, name: '', en: '', zh: '', values: '' }])}
      >
        {t('tasks.addFactor')}
      </Button>
    </>
  );
}
