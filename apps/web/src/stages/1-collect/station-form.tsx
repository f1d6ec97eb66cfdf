import { Button, Checkbox, Chip, Group, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { SKILLS, Skill, type Station } from '@palaestra/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api } from '../../app/client.ts';
import { useText } from '../../app/i18n/index.ts';
import { Refusal } from '../../app/refusal.tsx';
import { CELL_NAMES, cellTitle, knownCell } from '../../viewer/known-cells.ts';
import classes from './ground.module.css';
import { idOf } from './task-draft.ts';

/** Add a station, or change the one that is given. A new real one is then paired on its own page. */
export function StationForm({ from }: { readonly from: Station | null }) {
  const { t, say } = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState(from?.name ?? '');
  const [id, setId] = useState(from?.id ?? '');
  const [named, setNamed] = useState(from !== null);
  const [simulated, setSimulated] = useState(from?.simulated ?? false);
  const [cell, setCell] = useState(from?.cell ?? CELL_NAMES[0]!);
  const [embodiment, setEmbodiment] = useState(from?.robot.embodiment ?? '');
  const [serial, setSerial] = useState(from?.robot.serial ?? '');
  const [skills, setSkills] = useState<readonly Skill[] | undefined>(from?.skills);
  const station: Station = {
    id,
    name: name.trim(),
    simulated,
    cell: simulated ? cell : null,
    robot: simulated
      ? { ...knownCell(cell)!.robot }
      : { embodiment: embodiment.trim(), serial: serial.trim() === '' ? null : serial.trim() },
    ...(skills !== undefined && { skills: [...skills] }),
  };
  const save = useMutation({
    mutationFn: () => (from === null ? api.createStation(station) : api.updateStation(from.id, station)),
    async onSuccess() {
      for (const key of ['ground', 'stations', 'station changes']) await client.invalidateQueries({ queryKey: [key] });
      await navigate({ to: '/stations/$id', params: { id } });
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate();
  }
  return (
    <form onSubmit={submit} className={classes.form}>
      {from === null && (
        <SegmentedControl
          aria-label={t('orders.machines')}
          value={simulated ? 'simulated' : 'real'}
          onChange={(value) => setSimulated(value === 'simulated')}
          data={[
            { value: 'real', label: t('stations.real') },
            { value: 'simulated', label: t('stations.simulated') },
          ]}
        />
      )}
      <div className={classes.fields}>
        <TextInput
          label={t('stations.name')}
          value={name}
          required
          maxLength={80}
          data-autofocus
          onChange={(event) => {
            setName(event.currentTarget.value);
            if (!named) setId(idOf(event.currentTarget.value));
          }}
        />
        <TextInput
          label={t('tasks.id')}
          value={id}
          required
          disabled={from !== null}
          pattern="[A-Za-z0-9][A-Za-z0-9._\-]{0,63}"
          onChange={(event) => {
            setNamed(true);
            setId(event.currentTarget.value);
          }}
        />
        {simulated ? (
          <NativeSelect
            label={t('tasks.cell')}
            value={cell}
            onChange={(event) => setCell(event.currentTarget.value)}
            data={CELL_NAMES.map((name) => ({ value: name, label: say(cellTitle(name)) }))}
          />
        ) : (
          <>
            <TextInput
              label={t('stations.robot')}
              placeholder="ur5e-2f85"
              value={embodiment}
              required
              onChange={(event) => setEmbodiment(event.currentTarget.value)}
            />
            <TextInput
              label={t('stations.serial')}
              value={serial}
              onChange={(event) => setSerial(event.currentTarget.value)}
            />
          </>
        )}
      </div>
      <Checkbox
        label={t('stations.everySkill')}
        checked={skills === undefined}
        onChange={(event) => setSkills(event.currentTarget.checked ? undefined : [...Skill.options])}
      />
      {skills !== undefined && (
        <Chip.Group
          multiple
          value={[...skills]}
          onChange={(chosen) => setSkills(Skill.options.filter((skill) => chosen.includes(skill)))}
        >
          <Group gap={6}>
            {Skill.options.map((skill) => (
              <Chip key={skill} value={skill} size="sm" title={say(SKILLS[skill].begins)}>
                {say(SKILLS[skill].label)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      )}
      {save.isError && <Refusal error={save.error} />}
      <Button type="submit" loading={save.isPending}>
        {from === null ? t('stations.create') : t('action.save')}
      </Button>
    </form>
  );
}
