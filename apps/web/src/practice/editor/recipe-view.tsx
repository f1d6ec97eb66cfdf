import '@xyflow/react/dist/base.css';
import { Button, NativeSelect } from '@mantine/core';
import { textIn } from '@palaestra/core';
import {
  applyNodeChanges,
  Background,
  BackgroundVariant,
  type Connection,
  Handle,
  MarkerType,
  type NodeChange,
  type NodeProps,
  Position,
  ReactFlow,
  type ReactFlowInstance,
} from '@xyflow/react';
import { memo, useEffect, useMemo, useState } from 'react';
import { useText } from '../../app/i18n/index.ts';
import { useKeys } from '../../app/keys.tsx';
import { Empty } from '../../app/states.tsx';
import { useEditor } from './editor-context.ts';
import { idsOf } from './edits/plant-parts.ts';
import {
  addRecipe,
  addStep,
  copyRecipe,
  joinSteps,
  mayFollow,
  partSteps,
  removeRecipe,
  removeSteps,
} from './edits/recipe-edits.ts';
import { mayBeId, rename } from './edits/rename.ts';
import { timeText } from './edits/times.ts';
import { TextField } from './fields.tsx';
import { placeOfFinding } from './finding-place.ts';
import panel from './panel.module.css';
import classes from './recipe.module.css';
import { type StepNode, stepEdges, stepNodes } from './recipe-flow.ts';
import { StepPanel } from './step-panel.tsx';

const NODES = { step: memo(StepMark) };
const FIT = { padding: 0.15, maxZoom: 1 };
/** Below this the words of a step cannot be read. */
const LEGIBLE = 0.65;

/** A recipe that fits only when it cannot be read is shown from its start. */
async function showStart(flow: ReactFlowInstance<StepNode>): Promise<void> {
  await flow.fitView(FIT);
  const { x, y, zoom } = flow.getViewport();
  if (zoom >= LEGIBLE) return;
  const { x: left, y: top, height } = flow.getNodesBounds(flow.getNodes());
  const middle = top + height / 2;
  await flow.setViewport({
    x: Math.min(x + left * zoom, 24) - left * LEGIBLE,
    y: y + middle * (zoom - LEGIBLE),
    zoom: LEGIBLE,
  });
}

/** Recipes as graphs: what comes before what, where, and how long. */
export function RecipeView(props: {
  readonly recipe: string | null;
  readonly onRecipe: (id: string) => void;
  readonly step: string | null;
  readonly onStep: (id: string | null) => void;
}) {
  const { t } = useText();
  const { plant, findings, edit } = useEditor();
  const master = plant.workMasters.find(({ id }) => id === props.recipe) ?? plant.workMasters[0];
  const steps = master?.steps ?? [];
  const [several, setSeveral] = useState<ReadonlySet<string>>(new Set());
  const [chosenEdge, setChosenEdge] = useState<string | null>(null);
  const selected = useMemo(
    () => (several.size > 1 || props.step === null ? several : new Set([props.step])),
    [several, props.step],
  );
  const faulty = useMemo(() => {
    const places = findings.map(({ path }) => placeOfFinding(plant, path));
    return new Set(places.flatMap(({ recipe, step }) => (recipe === master?.id && step ? [step] : [])));
  }, [findings, plant, master]);
  const wanted = useMemo(() => stepNodes(steps, selected, faulty), [steps, selected, faulty]);
  const [nodes, setNodes] = useState(wanted);
  useEffect(() => setNodes(wanted), [wanted]);
  const edges = useMemo(() => stepEdges(steps, chosenEdge), [steps, chosenEdge]);

  function create() {
    const added = addRecipe(plant);
    edit(() => added.plant);
    props.onRecipe(added.id);
  }
  function add() {
    if (master === undefined) return;
    const added = addStep(plant, master.id, props.step ?? undefined);
    edit(() => added.plant);
    setSeveral(new Set());
    props.onStep(added.id);
  }
  function remove() {
    if (master === undefined) return;
    if (chosenEdge !== null) {
      const [from = '', to = ''] = chosenEdge.split('\n');
      edit((old) => partSteps(old, master.id, from, to));
      setChosenEdge(null);
      return;
    }
    if (selected.size === 0) return;
    edit((old) => removeSteps(old, master.id, selected));
    setSeveral(new Set());
    props.onStep(null);
  }
  useKeys([
    { keys: 'a', label: t('editor.addStep'), run: add },
    { keys: 'Delete', label: t('editor.remove'), run: remove },
    { keys: 'Backspace', label: t('editor.remove'), run: remove },
  ]);
  if (master === undefined) {
    return (
      <Empty sentence={t('editor.noRecipe')}>
        <Button onClick={create}>{t('editor.addRecipe')}</Button>
      </Empty>
    );
  }
  function onNodesChange(changes: NodeChange<StepNode>[]) {
    setNodes((old) => applyNodeChanges(changes, old));
    const picks = changes.filter((one) => one.type === 'select');
    if (picks.length === 0) return;
    const next = new Set(selected);
    for (const { id, selected: on } of picks) on ? next.add(id) : next.delete(id);
    setSeveral(next);
    props.onStep(next.size === 1 ? [...next][0]! : null);
    if (next.size > 0) setChosenEdge(null);
  }
  const one = steps.find(({ id }) => id === props.step);
  return (
    <div className={classes.view}>
      <div className={classes.main}>
        <div className={classes.bar}>
          <NativeSelect
            size="xs"
            aria-label={t('editor.recipe')}
            value={master.id}
            data={plant.workMasters.map(({ id }) => id)}
            onChange={(event) => props.onRecipe(event.currentTarget.value)}
          />
          <Button size="xs" onClick={add} title="a">
            {t('editor.addStep')}
          </Button>
          <Button size="xs" variant="default" onClick={create}>
            {t('editor.addRecipe')}
          </Button>
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              const copy = copyRecipe(plant, master.id);
              edit(() => copy.plant);
              props.onRecipe(copy.id);
            }}
          >
            {t('editor.copyRecipe')}
          </Button>
          <Button size="xs" variant="subtle" color="red" onClick={() => edit((old) => removeRecipe(old, master.id))}>
            {t('editor.removeRecipe')}
          </Button>
        </div>
        <div className={classes.graph} data-testid="recipe">
          <ReactFlow<StepNode>
            key={master.id}
            nodes={nodes}
            edges={edges}
            nodeTypes={NODES}
            defaultEdgeOptions={{
              markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16 },
              interactionWidth: 18,
            }}
            onNodesChange={onNodesChange}
            onEdgeClick={(_, edge) => {
              setChosenEdge(edge.id);
              setSeveral(new Set());
              props.onStep(null);
            }}
            onPaneClick={() => setChosenEdge(null)}
            onConnect={({ source, target }: Connection) => edit((old) => joinSteps(old, master.id, source, target))}
            isValidConnection={({ source, target }) => mayFollow(steps, source, target)}
            nodesDraggable={false}
            connectionRadius={40}
            deleteKeyCode={null}
            multiSelectionKeyCode={['Shift', 'Control', 'Meta']}
            minZoom={0.1}
            fitView
            fitViewOptions={FIT}
            onInit={showStart}
            proOptions={{ hideAttribution: true }}
          >
            <Background variant={BackgroundVariant.Dots} gap={24} className={classes.dots!} />
          </ReactFlow>
          <p className={classes.hint}>{chosenEdge === null ? t('editor.hint.recipe') : t('editor.hint.edge')}</p>
        </div>
      </div>
      <aside className={classes.side}>
        {one === undefined ? (
          <div className={panel.panel}>
            <TextField
              label={t('editor.recipe')}
              value={master.id}
              accepts={(id) => mayBeId(id) && !idsOf(plant.workMasters).includes(id)}
              onCommit={(id) => {
                edit((old) => rename(old, 'recipe', master.id, id));
                props.onRecipe(id);
              }}
            />
            <p className={panel.quiet}>
              {t('editor.recipeUsed', {
                variants:
                  plant.variants
                    .filter(({ workMaster }) => workMaster === master.id)
                    .map(({ id }) => id)
                    .join(', ') || '–',
              })}
            </p>
            <p className={panel.quiet}>{t('editor.recipeHint')}</p>
          </div>
        ) : (
          <StepPanel
            key={`${master.id} ${one.id}`}
            recipe={master}
            step={one}
            onStep={props.onStep}
            onRemove={remove}
          />
        )}
      </aside>
    </div>
  );
}

function StepMark({ data, selected }: NodeProps<StepNode>) {
  const { t, language } = useText();
  const { step, faulty } = data;
  const where =
    step.alternatives.length > 0
      ? step.alternatives.map((one) => one.workUnit ?? one.island ?? '?').join(' / ')
      : (step.capability ?? '–');
  const times = step.alternatives.length > 0 ? step.alternatives.map(({ time }) => time) : [step.time];
  return (
    <div
      className={classes.step}
      data-selected={selected || undefined}
      data-faulty={faulty || undefined}
      data-only={step.onlyWith || undefined}
      title={where}
    >
      <Handle type="target" position={Position.Left} className={classes.handle} aria-label={t('editor.before')} />
      <strong>{step.name === undefined ? step.id : textIn(step.name, language)}</strong>
      <span className={classes.where}>{where}</span>
      <span className={classes.facts}>
        <b className="num">{[...new Set(times.map(timeText))].slice(0, 2).join(' / ')}</b>
        {step.choice && <i>{`${step.choice.group}: ${step.choice.branch}`}</i>}
        {step.onlyWith && <i>{`+ ${step.onlyWith}`}</i>}
        {step.quality && <i>{`${Number((step.quality.defect * 100).toPrecision(3))}% ✗`}</i>}
        {step.parts.length > 0 && <i>{`▣ ${step.parts.length}`}</i>}
      </span>
      <Handle type="source" position={Position.Right} className={classes.handle} aria-label={t('editor.after')} />
    </div>
  );
}
