import '@xyflow/react/dist/base.css';
import { textIn } from '@palaestra/core';
import type { Plant } from '@palaestra/islands';
import {
  applyNodeChanges,
  Background,
  BackgroundVariant,
  type EdgeChange,
  type NodeChange,
  Panel,
  ReactFlow,
  useReactFlow,
  ViewportPortal,
} from '@xyflow/react';
import { type CSSProperties, type MouseEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useText } from '../../app/i18n/index.ts';
import { useEditor } from './editor-context.ts';
import { addVehicle } from './edits/fleet-edits.ts';
import { addPath, addPlace, type Point, placeAt, snapped, splitPath } from './edits/floor-edits.ts';
import { addIsland, boxOf, footprintOf, moveThings } from './edits/island-edits.ts';
import { keyOf, type ThingKey, thingOf } from './edits/selection.ts';
import { addSupermarket, drawSupermarket } from './edits/supply-edits.ts';
import { placeOfFinding } from './finding-place.ts';
import classes from './floor.module.css';
import {
  edgesOf,
  type FloorNode,
  MOST_DRAWN,
  movedBy,
  nearestTo,
  nodesOf,
  type PathEdge,
  reused,
  SCALE,
  toFlow,
  toPlant,
} from './floor-flow.ts';
import { IslandMark, PlaceMark } from './floor-nodes.tsx';
import { PathLine } from './floor-path.tsx';
import type { GridStep, Tool } from './floor-tools.ts';

const NODES = { place: PlaceMark, island: IslandMark };
const EDGES = { path: PathLine };

/** The floor of a plant, to draw on. */
export function FloorView(props: {
  readonly tool: Tool;
  readonly step: GridStep;
  readonly twoWay: boolean;
  /** Nodes to bring into view; another list asks again. */
  readonly shown: readonly { readonly id: string }[] | null;
}) {
  const { tool, step, twoWay, shown } = props;
  const { t } = useText();
  const { plant, findings, edit, selection, select } = useEditor();
  const flow = useReactFlow<FloorNode, PathEdge>();
  const faulty = useMemo(
    () => new Set(findings.flatMap(({ path }) => placeOfFinding(plant, path).thing ?? [])),
    [plant, findings],
  );
  const [middle, setMiddle] = useState<Point>(() => placeOf(plant, plant.layout.entry));
  const all = useMemo(() => nodesOf(plant, selection, faulty), [plant, selection, faulty]);
  const isLarge = all.length > MOST_DRAWN;
  const wanted = useMemo(() => nearestTo(all, middle), [all, middle]);
  const edges = useMemo(() => {
    const drawn = edgesOf(plant, selection, faulty);
    if (!isLarge) return drawn;
    const ends = new Set(wanted.map(({ id }) => id));
    return drawn.filter(({ source, target }) => ends.has(source as ThingKey) && ends.has(target as ThingKey));
  }, [plant, selection, faulty, isLarge, wanted]);
  const [nodes, setNodes] = useState(wanted);
  useEffect(() => setNodes((old) => reused(wanted, old)), [wanted]);

  // Where the next path begins, and where the pointer is.
  const [from, setFrom] = useState<string | null>(null);
  const [pointer, setPointer] = useState<Point | null>(null);
  const start = plant.layout.nodes.find(({ id }) => id === from);
  useEffect(() => {
    if (tool !== 'path') setFrom(null);
  }, [tool]);

  const frame = useRef<HTMLDivElement>(null);
  function onMoved() {
    const box = frame.current?.getBoundingClientRect();
    if (!isLarge || box === undefined) return;
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    setMiddle(toPlant(flow.screenToFlowPosition(at)));
  }
  const hidden = shown?.find(({ id }) => !nodes.some((node) => node.id === id))?.id;
  useEffect(() => {
    const node = hidden === undefined ? undefined : all.find(({ id }) => id === hidden);
    if (node !== undefined) setMiddle(toPlant(node.position));
  }, [hidden, all]);
  useEffect(() => {
    if (shown !== null && hidden === undefined)
      void flow.fitView({ nodes: [...shown], maxZoom: 1, duration: 250, padding: 0.4 });
  }, [shown, hidden, flow]);

  function begin(next: string) {
    if (from !== null && from !== next) edit((old) => addPath(old, from, next, { bidirectional: twoWay }));
    setFrom(next);
  }

  function putAt(point: Point) {
    const there = placeAt(plant, point);
    switch (tool) {
      case 'select':
        return;
      case 'path': {
        if (there !== undefined) return begin(there.id);
        const { plant: grown, id } = addPlace(plant, point, 'halt');
        edit(() => (from === null ? grown : addPath(grown, from, id, { bidirectional: twoWay })));
        setFrom(id);
        return;
      }
      case 'island': {
        const added = addIsland(plant, point);
        edit(() => added.plant);
        select([keyOf('island', added.id)]);
        return;
      }
      case 'vehicle':
        if (there !== undefined) edit((old) => addVehicle(old, there.id));
        return;
      case 'supermarket': {
        if (there !== undefined) return edit((old) => addSupermarket(old, there.id));
        const added = drawSupermarket(plant, point);
        edit(() => added.plant);
        select([keyOf('place', added.id)]);
        return;
      }
      default: {
        if (there !== undefined) return;
        const added = addPlace(plant, point, tool);
        edit(() => added.plant);
        select([keyOf('place', added.id)]);
      }
    }
  }

  function pointOf(event: MouseEvent): Point {
    return snapped(toPlant(flow.screenToFlowPosition({ x: event.clientX, y: event.clientY })), step);
  }

  function onNodeClick(_: MouseEvent, node: FloorNode) {
    const { kind, id } = thingOf(node.id);
    const place = kind === 'place' ? id : plant.islands.find((one) => one.id === id)?.dock;
    if (place === undefined) return;
    if (tool === 'path') begin(place);
    if (tool === 'vehicle') edit((old) => addVehicle(old, place));
    if (tool === 'supermarket') edit((old) => addSupermarket(old, place));
  }

  // A path that is drawn over another joins it where it was clicked.
  function onEdgeClick(event: MouseEvent, edge: PathEdge) {
    if (tool !== 'path') return;
    const split = splitPath(plant, thingOf(edge.id).id, pointOf(event));
    if (split === null) return;
    edit(() => (from === null ? split.plant : addPath(split.plant, from, split.id, { bidirectional: twoWay })));
    setFrom(split.id);
  }

  const selectedNow = useRef(selection);
  selectedNow.current = selection;
  const choose = useCallback(
    (changes: readonly { readonly id: string; readonly selected: boolean }[]) => {
      if (changes.length === 0) return;
      const next = new Set<ThingKey>(selectedNow.current);
      for (const { id, selected } of changes) selected ? next.add(id as ThingKey) : next.delete(id as ThingKey);
      selectedNow.current = next;
      select(next);
    },
    [select],
  );

  function onNodesChange(changes: NodeChange<FloorNode>[]) {
    choose(changes.filter((one) => one.type === 'select'));
    const before = new Map(nodes.map((node) => [node.id, node]));
    const extra: NodeChange<FloorNode>[] = [];
    const ended: ThingKey[] = [];
    let way = { x: 0, y: 0 };
    for (const change of changes) {
      if (change.type !== 'position' || change.position === undefined) continue;
      const was = before.get(change.id);
      const home = wanted.find(({ id }) => id === change.id);
      if (was === undefined || home === undefined) continue;
      if (change.dragging === false) {
        ended.push(change.id as ThingKey);
        way = { x: change.position.x - home.position.x, y: change.position.y - home.position.y };
      } else if (was.type === 'island') {
        // The dock goes along while the island is dragged.
        const dock = before.get(keyOf('place', was.data.island.dock));
        if (dock === undefined || changes.some(({ ...one }) => 'id' in one && one.id === dock.id)) continue;
        const [x, y] = [change.position.x - was.position.x, change.position.y - was.position.y];
        const position = { x: dock.position.x + x, y: dock.position.y + y };
        extra.push({ type: 'position', id: dock.id, position, dragging: true });
      }
    }
    setNodes((old) =>
      applyNodeChanges([...changes.filter(({ type }) => type === 'position' || type === 'dimensions'), ...extra], old),
    );
    if (ended.length === 0) return;
    const { places, islands, by } = movedBy(ended, way);
    if (by.x !== 0 || by.y !== 0) edit((old) => moveThings(old, places, islands, by));
  }

  function onEdgesChange(changes: EdgeChange<PathEdge>[]) {
    choose(changes.filter((one) => one.type === 'select'));
  }

  const drawing = tool !== 'select';
  return (
    <div ref={frame} className={classes.floor} data-tool={tool} data-testid="floor">
      <ReactFlow<FloorNode, PathEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={NODES}
        edgeTypes={EDGES}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onNodeClick={onNodeClick}
        onEdgeClick={onEdgeClick}
        onPaneClick={(event) => putAt(pointOf(event))}
        onPaneMouseMove={(event) => drawing && setPointer(pointOf(event))}
        onPaneMouseLeave={() => setPointer(null)}
        onPaneContextMenu={(event) => {
          event.preventDefault();
          setFrom(null);
        }}
        snapToGrid
        snapGrid={[step * SCALE, step * SCALE]}
        nodesDraggable={!drawing}
        elementsSelectable={!drawing}
        nodesConnectable={false}
        onMoveEnd={onMoved}
        zoomOnDoubleClick={false}
        deleteKeyCode={null}
        multiSelectionKeyCode={['Shift', 'Control', 'Meta']}
        minZoom={0.03}
        maxZoom={4}
        fitView
        fitViewOptions={{ padding: 0.15, maxZoom: 1.2 }}
        onlyRenderVisibleElements={nodes.length > 400}
        proOptions={{ hideAttribution: true }}
        ariaLabelConfig={{
          'node.a11yDescription.default': t('editor.a11y.node'),
          'node.a11yDescription.keyboardDisabled': t('editor.a11y.node'),
          'edge.a11yDescription.default': t('editor.a11y.path'),
        }}
      >
        <Background variant={BackgroundVariant.Lines} gap={step * SCALE} className={classes.grid!} />
        <ViewportPortal>
          <Areas plant={plant} />
          {drawing && pointer && <Ghost from={start ?? null} to={pointer} path={tool === 'path'} />}
        </ViewportPortal>
        <Panel position="bottom-left" className={classes.hint}>
          {t(`editor.hint.${tool}`)}
        </Panel>
        {isLarge && (
          <Panel position="top-left" className={classes.hint}>
            {t('editor.large', { count: all.length, drawn: wanted.length })}
          </Panel>
        )}
      </ReactFlow>
    </div>
  );
}

function placeOf({ layout }: Plant, id: string): Point {
  return layout.nodes.find((node) => node.id === id) ?? layout.nodes[0] ?? { x: 0, y: 0 };
}

/** The areas, each as a ground of one colour under its islands, with its name at the upper left one. */
function Areas({ plant }: { readonly plant: Plant }) {
  const { language } = useText();
  return plant.areas.map(({ id, name }, index) => {
    const boxes = plant.islands
      .filter(({ area }) => area === id)
      .slice(0, MOST_GROUNDS)
      .map((island) => boxOf(footprintOf(plant, island)))
      .toSorted((a, b) => b.top - a.top || a.left - b.left);
    return boxes.map(({ left, right, bottom, top }, at) => {
      const { x, y } = toFlow({ x: left - AROUND, y: top + AROUND });
      const width = (right - left + 2 * AROUND) * SCALE;
      const height = (top - bottom + 2 * AROUND) * SCALE;
      return (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: a ground has no name and holds nothing
          key={`${id} ${at}`}
          className={classes.area}
          style={{ left: x, top: y, width, height, '--area': `var(--sig-${index % 8})` } as CSSProperties}
        >
          {at === 0 && <span>{textIn(name, language)}</span>}
        </div>
      );
    });
  });
}

/** Metres that the ground of an area shows around an island. */
const AROUND = 1;
/** Islands of one area that get a ground. */
const MOST_GROUNDS = 200;

/** What the next click would draw. */
function Ghost({ from, to, path }: { readonly from: Point | null; readonly to: Point; readonly path: boolean }) {
  const b = toFlow(to);
  const a = from === null ? b : toFlow(from);
  return (
    <svg className={classes.ghost} aria-hidden="true">
      {path && <line x1={a.x} y1={a.y} x2={b.x} y2={b.y} />}
      <circle cx={b.x} cy={b.y} r="5" />
    </svg>
  );
}
