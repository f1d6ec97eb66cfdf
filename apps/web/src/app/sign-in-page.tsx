import { Button, PasswordInput, Text, TextInput } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { Door } from './door.tsx';
import { useText } from './i18n/index.ts';
import { problemOf } from './problem.ts';
import { signIn } from './session.ts';

const route = getRouteApi('/sign-in');

/** Password sign-in; afterwards the page that was asked for opens. */
export function SignInPage() {
  const { t } = useText();
  const { next } = route.useSearch();
  const navigate = useNavigate();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await signIn(email, password);
      await navigate({ href: next ?? '/' });
    } catch (cause) {
      const problem = problemOf(cause);
      setError(problem.code === 'unauthenticated' ? t('signIn.wrong') : t(`problem.${problem.code}`));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Door title={t('signIn.title')} sentence={t('signIn.sentence')}>
      <form onSubmit={(event) => void submit(event)}>
        <TextInput
          label={t('signIn.email')}
          type="email"
          name="email"
          autoComplete="username"
          required
          autoFocus
          size="md"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('signIn.password')}
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
          name="password"
          autoComplete="current-password"
          required
          size="md"
          mt="md"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={error}
        />
        <Button type="submit" size="md" fullWidth mt="xl" loading={busy}>
          {t('signIn.do')}
        </Button>
        <Text size="sm" c="dimmed" mt="lg">
          {t('signIn.first')}
        </Text>
      </form>
    </Door>
  );
}
