import { TextInput } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from './client.ts';
import { Door } from './door.tsx';
import { DoorForm } from './door-form.tsx';
import { useText } from './i18n/index.ts';
import { useRefusal } from './refusal.tsx';
import { signIn } from './session.ts';

const route = getRouteApi('/welcome');

/** The first visit to a fresh server, by the one-time link that it printed: make the owner and go in. */
export function WelcomePage() {
  const { t } = useText();
  const { token } = route.useSearch();
  const refused = useRefusal();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  return (
    <Door title={t('welcome.title')} sentence={token ? t('welcome.sentence') : t('welcome.noToken')}>
      <DoorForm
        button={t('welcome.do')}
        enter={async (email, password) => {
          await api.setup({ token: token ?? '', name, email, password });
          await signIn(email, password);
          await navigate({ to: '/' });
        }}
        refusalOf={(error) => refused(error).sentence}
        choosesPassword
        disabled={!token}
        before={
          <TextInput
            label={t('welcome.name')}
            name="name"
            autoComplete="name"
            required
            autoFocus
            size="md"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        }
      />
    </Door>
  );
}
