import { type Me, STAGES } from '@palaestra/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { api } from './client.ts';
import { count } from './format.ts';
import { useText } from './i18n/index.ts';
import { useKnownName } from './known-name.ts';
import { Brand } from './preferences.tsx';
import classes from './rail.module.css';
import { RailFoot } from './rail-foot.tsx';
import { signOut } from './session.ts';
import { STAGE_PLACE } from './stages.ts';

/** The map of the product: the flow in order with what waits, below it the ground and who is signed in. */
export function Rail({ me }: { readonly me: Me | undefined }) {
  const { t, language } = useText();
  const known = useKnownName();
  const location = useLocation();
  const navigate = useNavigate();
  const overview = useQuery({ queryKey: ['overview'], queryFn: () => api.overview(), enabled: me !== undefined });
  const here = currentPlace(location.pathname, location.search);
  return (
    <nav className={classes.rail} aria-label={t('rail.name')}>
      <div className={classes.brand}>
        <Brand />
      </div>
      <RailLink to="/" here={here === 'overview'} label={t('page.overview')} />
      <RailLink to="/episodes" search={{}} here={here === 'episodes'} label={t('page.episodes')} />
      <h2 className={classes.head}>{t('rail.flow')}</h2>
      <ol className={classes.flow}>
        {STAGES.map((stage) => {
          const waiting = overview.data?.stages[stage].waiting ?? 0;
          return (
            <li key={stage}>
              <RailLink
                to={STAGE_PLACE[stage].to}
                search={STAGE_PLACE[stage].search}
                here={here === stage}
                label={t(`stage.${stage}`)}
                hint={`g ${STAGE_PLACE[stage].key}`}
              >
                {waiting > 0 && (
                  <span className={`${classes.waiting} num`} title={t('rail.waiting')}>
                    {count(waiting, language)}
                  </span>
                )}
              </RailLink>
            </li>
          );
        })}
      </ol>
      <h2 className={classes.head}>{t('rail.ground')}</h2>
      <RailLink to="/stations" here={here === 'stations'} label={t('stations.title')} hint="g w" />
      <RailLink to="/orders" here={here === 'orders'} label={t('orders.title')} hint="g r" />
      <RailLink to="/mine" here={here === 'mine'} label={t('mine.title')} hint="g n" />
      <RailLink to="/people" here={here === 'people'} label={t('people.title')} hint="g p" />
      <h2 className={classes.head}>{t('rail.learn')}</h2>
      <RailLink to="/practice" here={here === 'practice'} label={t('practice.title')} hint="g i" />
      <div className={classes.space} />
      {me && (
        <div className={classes.me}>
          <div>
            <strong>{me.person.name}</strong>
            <span>
              {known(me.organization.name)} · {t(`role.${me.role}`)}
            </span>
          </div>
          <button
            type="button"
            onClick={() => void signOut().then(() => navigate({ to: '/sign-in', search: {} }))}
            data-testid="sign-out"
          >
            {t('rail.signOut')}
          </button>
        </div>
      )}
      <RailFoot />
    </nav>
  );
}

function RailLink(props: {
  readonly to: string;
  readonly search?: object;
  readonly here: boolean;
  readonly label: string;
  readonly hint?: string;
  readonly children?: ReactNode;
}) {
  return (
    <Link
      to={props.to}
      search={props.search ?? {}}
      className={classes.link}
      data-here={props.here || undefined}
      aria-current={props.here ? 'page' : undefined}
      title={props.hint}
    >
      <span>{props.label}</span>
      {props.children}
    </Link>
  );
}

/** Which entry of the rail the address belongs to. */
function currentPlace(path: string, search: object): string {
  if (path === '/') return 'overview';
  if (path === '/episodes') {
    const { decision, labelled } = search as Record<string, unknown>;
    if (decision === 'review') return 'cleanse';
    if (labelled === 'proposed') return 'label';
    return 'episodes';
  }
  if (path.startsWith('/episodes')) return 'episodes';
  if (path.startsWith('/transmit')) return 'transmit';
  if (path.startsWith('/stations')) return 'stations';
  if (path.startsWith('/orders')) return 'orders';
  if (path.startsWith('/mine')) return 'mine';
  if (path.startsWith('/people')) return 'people';
  if (path.startsWith('/practice')) return 'practice';
  if (/^\/(collect|tasks)/.test(path)) return 'collect';
  if (/^\/(datasets|revisions)/.test(path)) return 'manage';
  if (path.startsWith('/runs')) return 'train';
  if (path.startsWith('/evaluations')) return 'evaluate';
  return 'certify';
}
