import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { PageWaiting } from '../../app/page.tsx';
import { useMe } from '../../app/session.ts';
import { Loaded } from '../../app/states.tsx';
import { draftOf } from '../plant/drafts.ts';
import { usePlantOrDraft } from '../plant/open-plant.ts';
import { Editor } from './editor.tsx';
import { VIEWS, type View } from './finding-place.ts';

/** A plant to draw and to change; what was changed before and not stored is there again. */
export function EditorPage() {
  const { id } = useParams({ from: '/shell/practice/plants/$id' });
  const { view, scenario } = useSearch({ from: '/shell/practice/plants/$id' });
  const navigate = useNavigate();
  const person = useMe().data?.person.id;
  const open = usePlantOrDraft(id);
  const draft = useQuery({
    queryKey: ['plant draft', person, id],
    queryFn: () => draftOf(person ?? '', id),
    enabled: person !== undefined,
    // What is read once is then the editor's own.
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  /** What stays as it is is left out. */
  function go(next: { readonly view?: View; readonly scenario?: string | null }) {
    const [at = 'floor', over = null] = [next.view ?? view, next.scenario === undefined ? scenario : next.scenario];
    const search = { ...(at === 'floor' ? {} : { view: at }), ...(over === null ? {} : { scenario: over }) };
    void navigate({ to: '/practice/plants/$id', params: { id }, search, replace: true });
  }
  if (person === undefined || draft.data === undefined) return <PageWaiting />;
  return (
    <Loaded query={open} waiting={<PageWaiting />}>
      {(plant) => (
        <Editor
          key={id}
          open={plant}
          draft={plant.origin === 'draft' ? null : draft.data}
          person={person}
          view={VIEWS.find((one) => one === view) ?? 'floor'}
          scenario={scenario ?? null}
          onGo={go}
        />
      )}
    </Loaded>
  );
}
