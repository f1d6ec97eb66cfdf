import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useText } from './i18n/index.ts';

/** The form of a door: email, password and a button. What was refused stands under the password. */
export function DoorForm(props: {
  readonly button: string;
  /** Goes in, and leaves the page; throws what refuses. */
  readonly enter: (email: string, password: string) => Promise<void>;
  readonly refusalOf: (error: unknown) => string;
  /** The password is chosen here, by the rule for new ones. */
  readonly choosesPassword?: boolean;
  readonly disabled?: boolean;
  /** Fields before the email; the first of all has the focus. */
  readonly before?: ReactNode;
  readonly after?: ReactNode;
}) {
  const { t } = useText();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await props.enter(email, password);
    } catch (cause) {
      setError(props.refusalOf(cause));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)}>
      {props.before}
      <TextInput
        label={t('signIn.email')}
        type="email"
        name="email"
        autoComplete="username"
        required
        autoFocus={props.before === undefined}
        size="md"
        mt={props.before === undefined ? 0 : 'md'}
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <PasswordInput
        label={t('signIn.password')}
        visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
        name="password"
        {...(props.choosesPassword
          ? { autoComplete: 'new-password', minLength: 10, description: t('welcome.passwordRule') }
          : { autoComplete: 'current-password' })}
        required
        size="md"
        mt="md"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={error}
      />
      <Button type="submit" size="md" fullWidth mt="xl" loading={busy} disabled={props.disabled === true}>
        {props.button}
      </Button>
      {props.after}
    </form>
  );
}
