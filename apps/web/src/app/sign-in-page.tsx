import { Text } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Door } from './door.tsx';
import { DoorForm } from './door-form.tsx';
import { useText } from './i18n/index.ts';
import { problemOf } from './problem.ts';
import { signIn } from './session.ts';

const route = getRouteApi('/sign-in');

/** Password sign-in; afterwards the page that was asked for opens. */
export function SignInPage() {
  const { t } = useText();
  const { next } = route.useSearch();
  const navigate = useNavigate();
  return (
    <Door title={t('signIn.title')} sentence={t('signIn.sentence')}>
      <DoorForm
        button={t('signIn.do')}
        enter={async (email, password) => {
          await signIn(email, password);
          await navigate({ href: next ?? '/' });
        }}
        refusalOf={(error) => {
          const { code } = problemOf(error);
          return code === 'unauthenticated' ? t('signIn.wrong') : t(`problem.${code}`);
        }}
        after={
          <Text size="sm" c="dimmed" mt="lg">
            {t('signIn.first')}
          </Text>
        }
      />
    </Door>
  );
}
