import { Button, SegmentedControl } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { ReactFlowProvider } from '@xyflow/react';
import { useCallback, useMemo, useState } from 'react';
import { useText } from '../../app/i18n/index.ts';
import { useKeys } from '../../app/keys.tsx';
import { Page } from '../../app/page.tsx';
import { problemOf } from '../../app/problem.ts';
import { Refusal } from '../../app/refusal.tsx';
import type { PlantDraft } from '../plant/drafts.ts';
import { LeftOut } from '../plant/left-out.tsx';
import type { OpenPlant } from '../plant/open-plant.ts';
import { ConflictDialog } from './conflict-dialog.tsx';
import classes from './editor.module.css';
import { type EditorBoard, EditorContext } from './editor-context.ts';
import { moveThings } from './edits/island-edits.ts';
import { removeThings } from './edits/removal.ts';
import { addScenario, drawnPlant, edited, laidOver } from './edits/scenario-edits.ts';
import { idsAmong, keyOf, type ThingKey } from './edits/selection.ts';
import { FileMenu, type Said } from './file-menu.tsx';
import { type FindingPlace, VIEWS, type View } from './finding-place.ts';
import { FindingsBar } from './findings-bar.tsx';
import { FleetView } from './fleet-view.tsx';
import { FloorBar } from './floor-bar.tsx';
import { nodesFor } from './floor-flow.ts';
import { type GridStep, TOOL_KEYS, TOOLS, type Tool } from './floor-tools.ts';
import { FloorView } from './floor-view.tsx';
import { KeptState } from './kept-state.tsx';
import { OrdersView } from './orders-view.tsx';
import { PlantView } from './plant-view.tsx';
import { RecipeView } from './recipe-view.tsx';
import { ScenarioDialog } from './scenario-dialog.tsx';
import { ScenarioChoice, ScenarioStrip } from './scenario-strip.tsx';
import { ScenariosView } from './scenarios-view.tsx';
import { ThingPanel } from './thing-panel.tsx';
import { ToolButton } from './tool-button.tsx';
import { useEditing } from './use-editing.ts';
import { useFindings } from './use-findings.ts';
import { useSaving } from './use-saving.ts';

const NOTHING: ReadonlySet<ThingKey> = new Set();

/** The editor of one plant: the floor, recipes, fleet, orders and the plant as a whole, with the check under them. */
export function Editor(props: {
  readonly open: OpenPlant;
  readonly draft: PlantDraft | null;
  readonly person: string;
  readonly view: View;
  /** English name of the scenario that is drawn; null for the plant as it is. */
  readonly scenario: string | null;
  /** Show another view, or draw another scenario, or both. */
  readonly onGo: (next: { readonly view?: View; readonly scenario?: string | null }) => void;
}) {
  const { open, draft, person, view, onGo } = props;
  const onView = useCallback((next: View) => onGo({ view: next }), [onGo]);
  const onScenario = (name: string | null) => onGo({ scenario: name });
  const { t, say } = useText();
  const navigate = useNavigate();
  const editing = useEditing(open, draft, person);
  const saving = useSaving(open, editing, person);
  const { work, change, undo, redo } = editing;
  const found = work.scenarios.findIndex(({ name }) => name.en === props.scenario);
  const at = found < 0 ? null : found;
  const plant = drawnPlant(work, at);
  const { findings, errors } = useFindings(work, at);

  const [said, setSaid] = useState<Said | null>(null);
  const [tool, setTool] = useState<Tool>('select');
  const [step, setStep] = useState<GridStep>(1);
  const [twoWay, setTwoWay] = useState(false);
  const [selection, setSelection] = useState(NOTHING);
  const [recipe, setRecipe] = useState<string | null>(null);
  const [recipeStep, setRecipeStep] = useState<string | null>(null);
  const [naming, setNaming] = useState(false);
  const [shown, setShown] = useState<ReturnType<typeof nodesFor> | null>(null);

  const edit = useCallback<EditorBoard['edit']>(
    (make, tag) => change((old) => edited(old, at, make), tag),
    [change, at],
  );
  const select = useCallback((keys: Iterable<ThingKey>) => setSelection(new Set(keys)), []);
  const go = useCallback(
    (place: FindingPlace) => {
      onView(place.view);
      if (place.thing !== undefined) {
        setTool('select');
        setSelection(new Set([place.thing]));
        setShown(nodesFor(plant, place.thing));
      }
      if (place.recipe !== undefined) setRecipe(place.recipe);
      setRecipeStep(place.step ?? null);
    },
    [onView, plant],
  );
  const board = useMemo<EditorBoard>(
    () => ({ plant, findings, edit, selection, select, go }),
    [plant, findings, edit, selection, select, go],
  );

  function move(x: number, y: number) {
    if (selection.size === 0) return;
    const places = idsAmong(selection, 'place');
    const islands = idsAmong(selection, 'island');
    edit((old) => moveThings(old, places, islands, { x: x * step, y: y * step }), 'arrows');
  }
  function remove() {
    if (selection.size === 0) return;
    edit((old) => removeThings(old, selection));
    setSelection(NOTHING);
  }
  function everything(): ThingKey[] {
    return [
      ...plant.islands.map(({ id }) => keyOf('island', id)),
      ...plant.layout.nodes.map(({ id }) => keyOf('place', id)),
      ...plant.layout.edges.map(({ id }) => keyOf('path', id)),
    ];
  }
  /** What runs is what is drawn: unsaved work is stored first. */
  async function leaveFor(
    page: 'run' | 'policy' | 'skills' | 'schedule',
    search: Readonly<Record<string, string>> = {},
  ) {
    const changed = editing.isChanged || open.origin === 'draft';
    const id = changed ? await saving.save.mutateAsync({}).catch(() => null) : open.id;
    const query = new URLSearchParams(search).toString();
    if (id !== null) await navigate({ href: `/practice/plants/${id}/${page}${query && `?${query}`}` });
  }
  function leave() {
    if (tool === 'select') setSelection(NOTHING);
    else setTool('select');
  }
  const onFloor = view === 'floor';
  useKeys([
    { keys: 'Ctrl+z', label: t('editor.undo'), run: undo },
    { keys: 'Ctrl+Z', label: t('editor.redo'), run: redo },
    { keys: 'Ctrl+y', label: t('editor.redo'), run: redo },
    { keys: 'Ctrl+s', label: t('action.save'), run: () => saving.save.mutate({}) },
    ...VIEWS.map((one, index) => ({ keys: String(index + 1), label: t(`editor.view.${one}`), run: () => onView(one) })),
    ...(onFloor
      ? [
          ...TOOLS.map((one) => ({ keys: TOOL_KEYS[one], label: t(`editor.tool.${one}`), run: () => setTool(one) })),
          { keys: 'w', label: t('editor.ways.both'), run: () => setTwoWay((old) => !old) },
          { keys: 'Delete', label: t('editor.remove'), run: remove },
          { keys: 'Backspace', label: t('editor.remove'), run: remove },
          { keys: 'Ctrl+a', label: t('editor.all'), run: () => select(everything()) },
          { keys: 'Escape', label: t('editor.nothing'), run: leave },
          { keys: 'ArrowLeft', label: t('editor.move'), run: () => move(-1, 0) },
          { keys: 'ArrowRight', label: t('editor.move'), run: () => move(1, 0) },
          { keys: 'ArrowUp', label: t('editor.move'), run: () => move(0, 1) },
          { keys: 'ArrowDown', label: t('editor.move'), run: () => move(0, -1) },
        ]
      : []),
  ]);

  const running: Record<string, string> = at === null ? {} : { scenario: work.scenarios[at]!.name.en };
  const saveLabel = open.origin === 'built-in' ? t('editor.saveCopy') : t('action.save');
  return (
    <EditorContext value={board}>
      <Page
        title={say(work.title)}
        sentence={<KeptState editing={editing} origin={open.origin} problems={errors} />}
        actions={
          <>
            <FileMenu work={work} onTake={(next) => change(() => next)} onSaid={setSaid} />
            <Button variant="default" disabled={errors > 0} onClick={() => void leaveFor('skills')}>
              {t('skill.name')}
            </Button>
            <Button variant="default" disabled={errors > 0} onClick={() => void leaveFor('policy')}>
              {t('policy.title')}
            </Button>
            <Button variant="default" disabled={errors > 0} onClick={() => void leaveFor('schedule')}>
              {t('schedule.name')}
            </Button>
            <Button
              variant="default"
              title="Ctrl+S"
              loading={saving.save.isPending}
              disabled={!editing.isChanged && open.origin === 'stored'}
              onClick={() => saving.save.mutate({})}
            >
              {saveLabel}
            </Button>
            <Button disabled={errors > 0} onClick={() => void leaveFor('run', running)}>
              {t('plant.run')}
            </Button>
          </>
        }
      >
        {saving.save.isError && saving.conflict === null && (
          <div className={classes.note} data-tone="drop">
            <p>{t('editor.notStored')}</p>
            {problemOf(saving.save.error).code === 'not_found' ? (
              <>
                <p>{t('editor.deleted')}</p>
                <Button size="compact-sm" onClick={saving.copy}>
                  {t('editor.storeAnew')}
                </Button>
              </>
            ) : (
              <Refusal error={saving.save.error} />
            )}
          </div>
        )}
        {said !== null && (
          <LeftOut title={said.title} findings={said.findings} onClose={() => setSaid(null)}>
            {said.next}
          </LeftOut>
        )}
        <div className={classes.bar}>
          <ScenarioChoice work={work} at={at} onChoose={onScenario} onNew={() => setNaming(true)} />
          <SegmentedControl
            size="xs"
            value={view}
            onChange={(next) => onView(next as View)}
            data={VIEWS.map((one) => ({ value: one, label: t(`editor.view.${one}`) }))}
          />
          <span className={classes.tools}>
            <ToolButton label={t('editor.undo')} keys="Ctrl+Z" disabled={!editing.canUndo} onClick={undo}>
              <IconArrowBackUp size={18} stroke={1.7} />
            </ToolButton>
            <ToolButton label={t('editor.redo')} keys="Ctrl+Shift+Z" disabled={!editing.canRedo} onClick={redo}>
              <IconArrowForwardUp size={18} stroke={1.7} />
            </ToolButton>
          </span>
          {onFloor && (
            <FloorBar tool={tool} onTool={setTool} twoWay={twoWay} onTwoWay={setTwoWay} step={step} onStep={setStep} />
          )}
        </div>
        {at !== null && view !== 'scenarios' && (
          <ScenarioStrip
            scenario={work.scenarios[at]!}
            failure={laidOver(work.plant, work.scenarios[at]!).failure}
            onList={() => onView('scenarios')}
            onLeave={() => onScenario(null)}
          />
        )}
        <div className={classes.board} data-view={view}>
          {onFloor && (
            <div className={classes.halves}>
              <ReactFlowProvider>
                <FloorView tool={tool} step={step} twoWay={twoWay} shown={shown} />
              </ReactFlowProvider>
              <aside className={classes.side}>
                <ThingPanel step={step} onTool={setTool} />
              </aside>
            </div>
          )}
          {view === 'recipes' && (
            <RecipeView recipe={recipe} onRecipe={setRecipe} step={recipeStep} onStep={setRecipeStep} />
          )}
          {view === 'fleet' && <FleetView />}
          {view === 'orders' && <OrdersView />}
          {view === 'plant' && (
            <PlantView work={work} onTitle={(title) => change((old) => ({ ...old, title }), 'title')} />
          )}
          {view === 'scenarios' && (
            <ScenariosView
              work={work}
              at={at}
              mayRun={errors === 0}
              onChange={change}
              onChoose={(name) => onGo({ scenario: name, view: 'floor' })}
              onRenamed={onScenario}
              onNew={() => setNaming(true)}
              onRun={(search) => void leaveFor('run', search)}
            />
          )}
        </div>
        <FindingsBar />
      </Page>
      <ScenarioDialog
        opened={naming}
        work={work}
        like={at === null ? null : work.scenarios[at]!}
        onClose={() => setNaming(false)}
        onName={(name, like) => {
          change((old) => addScenario(old, name, like ?? undefined));
          setNaming(false);
          onScenario(name.en);
        }}
      />
      <ConflictDialog
        conflict={saving.conflict}
        onMine={() => void saving.mine()}
        onTheirs={() => void saving.theirs()}
        onCopy={saving.copy}
        onClose={saving.close}
      />
    </EditorContext>
  );
}
