import { Button, CopyButton, NativeSelect } from '@mantine/core';
import { mayAct, Role } from '@palaestra/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useState } from 'react';
import { api } from '../client.ts';
import { useText } from '../i18n/index.ts';
import { Refusal } from '../refusal.tsx';
import { useMe } from '../session.ts';
import classes from './people.module.css';

/** Make a one-time link for a role up to one's own. */
export function InvitationForm() {
  const { t } = useText();
  const own = useMe().data?.role ?? 'student';
  const [role, setRole] = useState<Role>('collector');
  const create = useMutation({ mutationFn: () => api.invite(role) });
  function submit(event: FormEvent) {
    event.preventDefault();
    create.mutate();
  }
  return (
    <form onSubmit={submit}>
      <NativeSelect
        label={t('people.role')}
        description={t(`roleMay.${role}`)}
        data-autofocus
        value={role}
        onChange={(event) => {
          setRole(Role.parse(event.currentTarget.value));
          create.reset();
        }}
        data={Role.options.filter((one) => mayAct(own, one)).map((one) => ({ value: one, label: t(`role.${one}`) }))}
      />
      {create.isError && <Refusal error={create.error} />}
      {create.data ? (
        <div className={classes.link} role="status">
          <p>{t('people.linkSentence')}</p>
          <code data-testid="invitation">{create.data.link}</code>
          <CopyButton value={create.data.link}>
            {({ copied, copy }) => <Button onClick={copy}>{copied ? t('action.copied') : t('people.copyLink')}</Button>}
          </CopyButton>
        </div>
      ) : (
        <Button type="submit" mt="lg" loading={create.isPending}>
          {t('people.makeLink')}
        </Button>
      )}
    </form>
  );
}
