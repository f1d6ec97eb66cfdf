import { useQuery } from '@tanstack/react-query';
import { ActionDialog } from '../action-dialog.tsx';
import { api } from '../client.ts';
import { useText } from '../i18n/index.ts';
import { Page } from '../page.tsx';
import { Loaded } from '../states.tsx';
import table from '../table.module.css';
import { InvitationForm } from './invitation-form.tsx';

/** Who works here, and in which role. */
export function PeoplePage() {
  const { t } = useText();
  const query = useQuery({ queryKey: ['members'], queryFn: () => api.members() });
  return (
    <Page
      title={t('people.title')}
      sentence={t('people.sentence')}
      actions={
        <ActionDialog label={t('people.invite')} keys="c" needed="manager">
          <InvitationForm />
        </ActionDialog>
      }
    >
      <Loaded query={query}>
        {(members) => (
          <div className={table.scroll}>
            <table className={table.table}>
              <thead>
                <tr>
                  <th>{t('people.name')}</th>
                  <th>{t('people.role')}</th>
                  <th>{t('signIn.email')}</th>
                </tr>
              </thead>
              <tbody>
                {members.map((one) => (
                  <tr key={one.person}>
                    <td>
                      <strong>{one.name}</strong>
                    </td>
                    <td>
                      {t(`role.${one.role}`)} <small className={table.quiet}>{t(`roleMay.${one.role}`)}</small>
                    </td>
                    <td>{one.email}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
    </Page>
  );
}
