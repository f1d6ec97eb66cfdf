import { textIn } from '@palaestra/core';
import type { PlantFinding } from '../model/finding.ts';
import { lengthOf } from '../model/fleet.ts';
import type { Plant } from '../model/plant.ts';
import { leftOut } from './imported.ts';
import { attribute } from './xml.ts';

/** A file, and what of the plant it does not hold. */
export interface Exported {
  readonly text: string;
  readonly leftOut: readonly PlantFinding[];
}

const BOX_REST = 'width="1000" height="1000" referenceOffsetX="0" referenceOffsetY="0"';
const LABEL = 'labelOffsetX="-10" labelOffsetY="-20"';

/**
 * The transport side of a plant as a plant model of openTCS 7.0 (XML; millimetres, mm/s): points, paths, vehicles, a
 * location at the dock of each island and at each charging node, blocks. Recipes, orders and rules have no place in it.
 */
export function writeOpenTcs(plant: Plant): Exported {
  const { layout } = plant;
  const named = namesFor(plant);
  const longest = Math.max(1, ...plant.vehicleTypes.map(lengthOf));
  const fastest = Math.max(1, ...plant.vehicleTypes.map(({ maximumSpeed }) => maximumSpeed));
  const place = new Map(layout.nodes.map((node) => [node.id, node]));
  const outgoing = new Map<string, string[]>();
  for (const { id, from } of layout.edges) outgoing.set(from, [...(outgoing.get(from) ?? []), id]);
  const points = layout.nodes.map(({ id, x, y, kind }) => [
    `<point name="${attribute(id)}" ${position(x, y)} vehicleOrientationAngle="NaN" type="${kind === 'park' ? 'PARK_POSITION' : 'HALT_POSITION'}">`,
    `<maxVehicleBoundingBox length="${millimetres(longest)}" ${BOX_REST}/>`,
    ...(outgoing.get(id) ?? []).map((path) => `<outgoingPath name="${attribute(path)}"/>`),
    `<pointLayout ${LABEL} layerId="0"/>`,
    '</point>',
  ]);
  const paths = layout.edges.map(({ id, from, to, length, maximumSpeed, bidirectional }) => {
    const [a, b] = [place.get(from)!, place.get(to)!];
    const mm = Math.max(1, Math.round(1000 * (length ?? Math.hypot(a.x - b.x, a.y - b.y))));
    const speed = millimetres(maximumSpeed ?? fastest);
    return [
      `<path name="${attribute(id)}" sourcePoint="${attribute(from)}" destinationPoint="${attribute(to)}" length="${mm}" maxVelocity="${speed}" maxReverseVelocity="${bidirectional ? speed : 0}" locked="false">`,
      '<pathLayout connectionType="DIRECT" layerId="0"/>',
      '</path>',
    ];
  });
  const kinds = plant.islands.map(({ workUnits }) =>
    [...new Set(workUnits.flatMap(({ capabilities }) => capabilities))].sort().join(' + '),
  );
  const typeNames = new Map([...new Set(kinds)].map((kind) => [kind, named('type', kind || 'island')]));
  const charging = named('type', 'charging');
  const islands = plant.islands.map(({ id, dock }, index) =>
    location(named('island', id), typeNames.get(kinds[index]!)!, place.get(dock)!),
  );
  const chargers = layout.nodes.filter(({ kind }) => kind === 'charge');
  const types = [...typeNames.values()].map((name) => locationType(name, ['LOAD', 'UNLOAD'], 'WORKING_GENERIC'));
  if (chargers.length > 0) types.push(locationType(charging, ['CHARGE'], 'RECHARGE_GENERIC'));
  const blocks = layout.blocks.map(({ id, type, members }) => [
    `<block name="${attribute(named('block', id))}" type="${type === 'single_vehicle' ? 'SINGLE_VEHICLE_ONLY' : 'SAME_DIRECTION_ONLY'}">`,
    ...members.map((member) => `<member name="${attribute(member)}"/>`),
    '<blockLayout color="#33CC00"/>',
    '</block>',
  ]);
  const text = [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
    `<model version="7.0.0" name="${attribute(textIn(plant.name, 'en'))}">`,
    ...[...points, ...paths].flat(),
    ...plant.vehicles.flatMap((vehicle) => vehicleOf(plant, vehicle, named('vehicle', vehicle.id))),
    ...[
      ...types,
      ...islands,
      ...chargers.map((node) => location(named('charger', node.id), charging, node)),
      ...blocks,
    ].flat(),
    '<visualLayout name="layout" scaleX="50.0" scaleY="50.0">',
    '<layer id="0" ordinal="0" visible="true" name="Default layer" groupId="0"/>',
    '<layerGroup id="0" name="Default layer group" visible="true"/>',
    '</visualLayout>',
    '</model>',
    '',
  ].join('\n');
  return { text, leftOut: notHeld(plant) };
}

function vehicleOf({ vehicleTypes }: Plant, { type, start }: Plant['vehicles'][number], name: string): string[] {
  const model = vehicleTypes.find((one) => one.id === type)!;
  const { maximumSpeed, battery } = model;
  const percent = (level: number | undefined, otherwise: number) => Math.round(100 * (level ?? otherwise));
  const levels = [
    `energyLevelCritical="${percent(battery?.criticalLowChargingLevel, 0.3)}"`,
    `energyLevelGood="${percent(battery?.maximumDesiredChargingLevel, 0.9)}"`,
    `energyLevelFullyRecharged="${percent(battery?.maximumDesiredChargingLevel, 0.9)}"`,
    `energyLevelSufficientlyRecharged="${percent(battery?.minimumDesiredChargingLevel, 0.3)}"`,
  ].join(' ');
  return [
    `<vehicle name="${attribute(name)}" ${levels} maxVelocity="${millimetres(maximumSpeed)}" maxReverseVelocity="${millimetres(maximumSpeed)}">`,
    `<boundingBox length="${millimetres(lengthOf(model))}" ${BOX_REST}/>`,
    `<property name="loopback:initialPosition" value="${attribute(start)}"/>`,
    '<vehicleLayout color="#FF9900"/>',
    '</vehicle>',
  ];
}

/** In openTCS no two things have one name, whatever they are; points and paths keep theirs. */
function namesFor({ layout }: Plant): (what: string, id: string) => string {
  const used = new Set([...layout.nodes, ...layout.edges].map(({ id }) => id));
  return (what, id) => {
    let name = id;
    while (used.has(name)) name = `${what} ${name}`;
    used.add(name);
    return name;
  };
}

function locationType(name: string, operations: readonly string[], drawing: string): string[] {
  return [
    `<locationType name="${attribute(name)}">`,
    ...operations.map((operation) => `<allowedOperation name="${operation}"/>`),
    `<locationTypeLayout locationRepresentation="${drawing}"/>`,
    '</locationType>',
  ];
}

function location(name: string, type: string, node: { id: string; x: number; y: number }): string[] {
  return [
    `<location name="${attribute(name)}" ${position(node.x, node.y + 2)} locked="false" type="${attribute(type)}">`,
    `<link point="${attribute(node.id)}"/>`,
    `<locationLayout ${LABEL} locationRepresentation="DEFAULT" layerId="0"/>`,
    '</location>',
  ];
}

function notHeld(plant: Plant): PlantFinding[] {
  const findings = [
    leftOut(
      'workMasters',
      'recipes, variants, orders, skills, calendars, failures and rules are left out: openTCS knows transport only',
      '略去工艺、产品、订单、技能、日历、故障和规则：openTCS 只含运输',
    ),
  ];
  const wide = plant.layout.nodes.filter(({ capacity }) => capacity > 1).map(({ id }) => id);
  if (wide.length > 0) {
    const list = wide.join(', ');
    findings.push(leftOut('layout.nodes', `one vehicle at a time at ${list}`, `${list} 每次只容一辆车`));
  }
  if (plant.layout.edges.some(({ vehicleTypes }) => vehicleTypes !== undefined)) {
    findings.push(leftOut('layout.edges', 'limits to vehicle types are left out', '略去路径的车型限制'));
  }
  if (plant.layout.travelTimes !== undefined) {
    findings.push(
      leftOut('layout.travelTimes', 'travel times are left out, paths count', '略去行驶时间矩阵，以路径为准'),
    );
  }
  if (plant.supply !== undefined) findings.push(leftOut('supply', 'supermarkets are left out', '略去零件超市'));
  return findings;
}

function position(x: number, y: number): string {
  return `positionX="${Math.round(1000 * x)}" positionY="${Math.round(1000 * y)}" positionZ="0"`;
}

function millimetres(metres: number): number {
  return Math.max(1, Math.round(1000 * metres));
}
