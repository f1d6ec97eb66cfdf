import { Button } from '@mantine/core';
import { PalaestraError } from '@palaestra/core';
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { readRunSearch } from '../practice/run/run-search.ts';
import { episodesSearch } from '../stages/5-manage/episodes-search.ts';
import { useText } from './i18n/index.ts';
import { KeyBoardProvider } from './keys.tsx';
import { PageFailure } from './page-failure.tsx';
import { rest } from './rest.ts';
import { isSignedIn } from './session.ts';
import { Shell } from './shell.tsx';
import { Empty, Waiting } from './states.tsx';

const root = createRootRoute({
  component: () => (
    <KeyBoardProvider>
      <Outlet />
    </KeyBoardProvider>
  ),
  notFoundComponent: NotFound,
  errorComponent: PageFailure,
});

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

/** A search parameter that is left out of the address when it is not set. */
function optional<K extends string>(name: K) {
  return (search: Record<string, unknown>): { [key in K]?: string } => {
    const value = text(search[name]);
    return (value === undefined ? {} : { [name]: value }) as { [key in K]?: string };
  };
}

/** The code of a page; a network that is down is told as such, and not answered by a reload into nothing. */
function fetched<T>(load: () => Promise<T>): () => Promise<T> {
  return () =>
    load().catch((cause: unknown) => {
      throw new PalaestraError('unavailable', 'Cannot load this page', { cause });
    });
}

async function signedInOnly(href: string): Promise<void> {
  if (await isSignedIn()) return;
  throw redirect({ to: '/sign-in', search: href === '/' ? {} : { next: href } });
}

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  beforeLoad: ({ location }) => signedInOnly(location.href),
  component: Shell,
});
const under = () => shell;

const routes = [
  createRoute({
    getParentRoute: under,
    path: '/',
    component: lazyRouteComponent(
      fetched(() => import('./overview/overview-page.tsx')),
      'OverviewPage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/collect',
    component: lazyRouteComponent(
      fetched(() => import('../stages/1-collect/collect-page.tsx')),
      'CollectPage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/tasks/$id',
    component: lazyRouteComponent(
      fetched(() => import('../stages/1-collect/task-page.tsx')),
      'TaskPage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/transmit',
    validateSearch: optional('station'),
    component: lazyRouteComponent(
      fetched(() => import('../stages/2-transmit/transmit-page.tsx')),
      'TransmitPage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/people',
    component: lazyRouteComponent(
      fetched(() => import('./people/people-page.tsx')),
      'PeoplePage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/stations',
    validateSearch: (search: Record<string, unknown>): { show?: string; q?: string } => ({
      ...optional('show')(search),
      ...optional('q')(search),
    }),
    component: lazyRouteComponent(
      fetched(() => import('../stages/1-collect/stations-page.tsx')),
      'StationsPage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/stations/$id',
    component: lazyRouteComponent(
      fetched(() => import('../stages/1-collect/station-page.tsx')),
      'StationPage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/orders',
    component: lazyRouteComponent(
      fetched(() => import('../stages/1-collect/orders-page.tsx')),
      'OrdersPage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/orders/$id',
    component: lazyRouteComponent(
      fetched(() => import('../stages/1-collect/order-page.tsx')),
      'OrderPage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/mine',
    component: lazyRouteComponent(
      fetched(() => import('../stages/1-collect/own-count-page.tsx')),
      'OwnCountPage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/episodes',
    validateSearch: episodesSearch,
    component: lazyRouteComponent(
      fetched(() => import('../stages/5-manage/episodes-page.tsx')),
      'EpisodesPage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/episodes/$id',
    component: lazyRouteComponent(
      fetched(() => import('../stages/4-label/episode-page.tsx')),
      'EpisodePage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/datasets',
    component: lazyRouteComponent(
      fetched(() => import('../stages/5-manage/datasets-page.tsx')),
      'DatasetsPage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/datasets/$id',
    component: lazyRouteComponent(
      fetched(() => import('../stages/5-manage/dataset-page.tsx')),
      'DatasetPage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/revisions/$sha',
    component: lazyRouteComponent(
      fetched(() => import('../stages/5-manage/revision-page.tsx')),
      'RevisionPage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/runs',
    component: lazyRouteComponent(
      fetched(() => import('../stages/6-train/runs-page.tsx')),
      'RunsPage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/runs/$id',
    component: lazyRouteComponent(
      fetched(() => import('../stages/6-train/run-page.tsx')),
      'RunPage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/evaluations',
    component: lazyRouteComponent(
      fetched(() => import('../stages/7-evaluate/evaluations-page.tsx')),
      'EvaluationsPage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/evaluations/$id',
    validateSearch: optional('trial'),
    component: lazyRouteComponent(
      fetched(() => import('../stages/7-evaluate/evaluation-page.tsx')),
      'EvaluationPage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/standards',
    component: lazyRouteComponent(
      fetched(() => import('../stages/8-certify/standards-page.tsx')),
      'StandardsPage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/conformance/$id',
    validateSearch: optional('clause'),
    component: lazyRouteComponent(
      fetched(() => import('../stages/8-certify/conformance-page.tsx')),
      'ConformancePage',
    ),
  }),
] as const;

/** The practice centre. Its drawing and code editors are fetched ahead only for those who are there. */
const practice = [
  createRoute({
    getParentRoute: under,
    path: '/practice',
    component: lazyRouteComponent(
      fetched(() => import('../practice/list/practice-page.tsx')),
      'PracticePage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/practice/plants/$id',
    validateSearch: (search) => ({ ...optional('view')(search), ...optional('scenario')(search) }),
    component: lazyRouteComponent(
      fetched(() => import('../practice/editor/editor-page.tsx')),
      'EditorPage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/practice/plants/$id/policy',
    component: lazyRouteComponent(
      fetched(() => import('../practice/policy/policy-page.tsx')),
      'PolicyPage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/practice/plants/$id/run',
    validateSearch: readRunSearch,
    component: lazyRouteComponent(
      fetched(() => import('../practice/run/run-page.tsx')),
      'RunPage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/practice/plants/$id/schedule',
    validateSearch: (search) => ({ ...optional('exercise')(search), ...optional('class')(search) }),
    component: lazyRouteComponent(
      fetched(() => import('../practice/schedule/schedule-page.tsx')),
      'SchedulePage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/practice/plants/$id/skills',
    component: lazyRouteComponent(
      fetched(() => import('../practice/learn/skills-page.tsx')),
      'SkillsPage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/practice/running/$id',
    component: lazyRouteComponent(
      fetched(() => import('../practice/live/live-page.tsx')),
      'LivePage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/practice/exercises/$id',
    validateSearch: optional('class'),
    component: lazyRouteComponent(
      fetched(() => import('../practice/learn/exercise-page.tsx')),
      'ExercisePage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/practice/exercises/new',
    component: lazyRouteComponent(
      fetched(() => import('../practice/learn/write-page.tsx')),
      'NewExercisePage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/practice/exercises/$id/edit',
    component: lazyRouteComponent(
      fetched(() => import('../practice/learn/write-page.tsx')),
      'EditExercisePage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/practice/submissions/$id',
    component: lazyRouteComponent(
      fetched(() => import('../practice/learn/submission-page.tsx')),
      'SubmissionPage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/practice/classes/$id',
    validateSearch: optional('code'),
    component: lazyRouteComponent(
      fetched(() => import('../practice/learn/class-page.tsx')),
      'ClassPage',
    ),
  }),
] as const;

/** Without the rail: the cell fills the screen. */
const alone = createRoute({
  getParentRoute: () => root,
  id: 'alone',
  beforeLoad: ({ location }) => signedInOnly(location.href),
});
const station = createRoute({
  getParentRoute: () => alone,
  path: '/collect/$station',
  validateSearch: optional('seed'),
  component: lazyRouteComponent(
    fetched(() => import('../stages/1-collect/station/station-page.tsx')),
    'StationPage',
  ),
});
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: optional('next'),
  component: lazyRouteComponent(
    fetched(() => import('./sign-in-page.tsx')),
    'SignInPage',
  ),
});
const welcome = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  validateSearch: optional('token'),
  component: lazyRouteComponent(
    fetched(() => import('./welcome-page.tsx')),
    'WelcomePage',
  ),
});

/** Every page has a permanent address; lists keep filter and order in it. */
export const router = createRouter({
  routeTree: root.addChildren([
    shell.addChildren([...routes, ...practice]),
    alone.addChildren([station]),
    signIn,
    welcome,
  ]),
  defaultPreload: 'intent',
  defaultPendingComponent: () => <Waiting rows={6} />,
  defaultErrorComponent: PageFailure,
  scrollRestoration: true,
});

/**
 * Fetch the code of every page ahead, so that a network that is cut for a while does not stop anybody's way; one after the
 * other and while the page rests, so that nothing on it stumbles.
 */
export async function fetchPages(): Promise<void> {
  for (const { options } of routes) {
    await rest();
    await options.component?.preload?.();
  }
}

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

function NotFound() {
  const { t } = useText();
  return (
    <Empty sentence={t('notFound.sentence')}>
      <Button component="a" href="/">
        {t('page.overview')}
      </Button>
    </Empty>
  );
}
