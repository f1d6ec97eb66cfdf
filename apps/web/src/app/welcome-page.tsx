import { Button, PasswordInput, TextInput } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api } from './client.ts';
import { Door } from './door.tsx';
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
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await api.setup({ token: token ?? '', name, email, password });
      await signIn(email, password);
      await navigate({ to: '/' });
    } catch (cause) {
      setError(refused(cause).sentence);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Door title={t('welcome.title')} sentence={token ? t('welcome.sentence') : t('welcome.noToken')}>
      <form onSubmit={(event) => void submit(event)}>
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
        <TextInput
          label={t('signIn.email')}
          type="email"
          name="email"
          autoComplete="username"
          required
          size="md"
          mt="md"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('signIn.password')}
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
          description={t('welcome.passwordRule')}
          name="password"
          autoComplete="new-password"
          minLength={10}
          required
          size="md"
          mt="md"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={error}
        />
        <Button type="submit" size="md" fullWidth mt="xl" loading={busy} disabled={!token}>
          {t('welcome.do')}
        </Button>
      </form>
    </Door>
  );
}
