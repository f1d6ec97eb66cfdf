import { Button, NativeSelect } from '@mantine/core';
import { textIn } from '@palaestra/core';
import type { Plant } from '@palaestra/islands';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../app/client.ts';
import { percent } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { Refusal } from '../../app/refusal.tsx';
import { useMay, useMe } from '../../app/session.ts';
import { cellTitle } from '../../viewer/known-cells.ts';
import { type OpenPlant, plantChanged } from '../plant/open-plant.ts';
import classes from './learn.module.css';

/** Take the numbers from an evaluation, and order what would make the next one better. */
export function SkillLink({ open, skill }: { readonly open: OpenPlant; readonly skill: Plant['skills'][number] }) {
  const { t } = useText();
  const me = useMe().data?.person.id;
  const manages = useMay('manager');
  if (open.origin !== 'stored') return <KeepFirst open={open} />;
  if (!manages && open.author !== me) return <p className={classes.note}>{t('skill.foreign')}</p>;
  return (
    <>
      <Evaluations open={open} skill={skill} />
      {manages && skill.performance.evaluation !== null && <Order open={open} skill={skill} />}
    </>
  );
}

/** A built-in plant stays as it is: a stored copy takes evaluations. */
export function KeepFirst({ open }: { readonly open: OpenPlant }) {
  const { t } = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const keep = useMutation({
    mutationFn: () => api.createPlant({ title: open.title, plant: { ...open.plant }, scenarios: [...open.scenarios] }),
    async onSuccess({ id }) {
      await plantChanged(client, id);
      await navigate({ to: '/practice/plants/$id/skills', params: { id } });
    },
  });
  return (
    <div className={classes.actions}>
      <Button variant="light" loading={keep.isPending} onClick={() => keep.mutate()}>
        {t('skill.keep')}
      </Button>
      <span className={classes.note}>{t('skill.keepNote')}</span>
      {keep.isError && <Refusal error={keep.error} />}
    </div>
  );
}

function Evaluations({ open, skill }: { readonly open: OpenPlant; readonly skill: Plant['skills'][number] }) {
  const { t, say, language } = useText();
  const client = useQueryClient();
  const query = useQuery({ queryKey: ['evaluations'], queryFn: () => api.evaluations() });
  const usable = query.data?.filter(({ state, summary }) => state === 'done' && (summary?.successes ?? 0) > 0) ?? [];
  const [chosen, setChosen] = useState('');
  const id = chosen === '' ? (usable[0]?.id ?? '') : chosen;
  const link = useMutation({
    mutationFn: () => api.linkSkill(open.id, skill.id, id),
    onSuccess: () => plantChanged(client, open.id),
  });
  if (query.data !== undefined && usable.length === 0) return <p className={classes.note}>{t('skill.noEvaluation')}</p>;
  return (
    <div className={classes.link}>
      <NativeSelect
        label={t('skill.takeFrom')}
        value={id}
        onChange={(event) => setChosen(event.currentTarget.value)}
        data={usable.map((one) => ({
          value: one.id,
          label: `${one.policyName} · ${say(cellTitle(one.cell))} · ${one.summary!.successes}/${one.summary!.trials} (${percent(one.summary!.success.rate, language)})`,
        }))}
      />
      <Button
        loading={link.isPending}
        disabled={id === '' || id === skill.performance.evaluation}
        onClick={() => link.mutate()}
      >
        {id === skill.performance.evaluation ? t('skill.linked') : t('skill.link')}
      </Button>
      {link.isError && <Refusal error={link.error} />}
    </div>
  );
}

function Order({ open, skill }: { readonly open: OpenPlant; readonly skill: Plant['skills'][number] }) {
  const { t, say, language } = useText();
  const client = useQueryClient();
  const { successes, trials } = skill.performance;
  const name = skill.name === undefined ? skill.id : textIn(skill.name, language);
  const order = useMutation({
    mutationFn: () =>
      api.orderSkill(open.id, skill.id, {
        note: t('skill.orderNote', {
          skill: name,
          plant: say(open.title),
          policy: skill.policy ?? '–',
          successes,
          trials,
        }),
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['orders'] }),
  });
  return (
    <div className={classes.actions}>
      <Button variant="default" loading={order.isPending} disabled={order.isSuccess} onClick={() => order.mutate()}>
        {t('skill.order')}
      </Button>
      {order.data && (
        <Link to="/orders/$id" params={{ id: order.data.order }}>
          {t('skill.ordered')}
        </Link>
      )}
      {order.isError && <Refusal error={order.error} />}
    </div>
  );
}
