import type { XmlElement } from '@rgrove/parse-xml';
import type { PlantFinding } from '../model/finding.ts';
import { unreadFile } from '../model/unread-file.ts';
import { requirePlant } from '../model/validate.ts';
import { checkLength, type Imported, leftOut } from './imported.ts';
import { nameOf, numberIn } from './opentcs-element.ts';
import { fleetOf } from './opentcs-fleet.ts';
import { childrenOf, rootOf } from './xml.ts';

/** Operations and drawings of locations at which openTCS vehicles charge. */
const CHARGES = /^(re)?charge/i;

/** Seconds of the work that stands in for what a transport model does not know. */
const STAND_IN = 60;

/**
 * Read a plant model of openTCS (XML, versions 4 to 7; millimetres and mm/s): points, paths, blocks, vehicles, locations. A
 * location becomes an island at its first point, or makes its points charging places. openTCS knows no products: one recipe
 * stands in that visits every kind of location.
 *
 * @throws PalaestraError `bad_file` that names element or line, `too_large`.
 */
export function readOpenTcs(text: string, name: string): Imported {
  checkLength(text, name);
  const root = rootOf(text, name);
  const version = root.attributes.version ?? '';
  // Before 6 the numbers began with a zero: 0.0.4.
  const [major = 0] = version
    .split('.')
    .map(Number)
    .filter((part) => part > 0);
  if (root.name !== 'model' || major < 4 || major > 7) {
    const found = root.name === 'model' ? `version ${version || 'none'}` : `<${root.name.slice(0, 40)}>`;
    const why = {
      en: `expected openTCS version 4 to 7, found ${found}`,
      zh: `应为 openTCS 版本 4 至 7，实际为 ${found}`,
    };
    throw unreadFile('the plant model', why, name);
  }
  const findings: PlantFinding[] = [];
  const places = placesOf(root, findings, name);
  const points = childrenOf(root, 'point');
  const docks = places.islands.map(({ dock }) => dock);
  const entry = docks[0]!;
  const edges = childrenOf(root, 'path').flatMap((path) => edgesOf(path, findings, name));
  const { vehicleTypes, vehicles } = fleetOf(childrenOf(root, 'vehicle'), points, entry, findings, name);
  unexpressed(root, findings);
  const kinds = [...new Set(places.islands.map(({ capability }) => capability))];
  findings.push(
    leftOut(
      'model',
      `openTCS knows no products: a recipe stands in that visits ${kinds.join(', ')} for ${STAND_IN} s each`,
      `openTCS 不含产品信息：以依次访问 ${kinds.join('、')}、各 ${STAND_IN} 秒的工艺代替`,
    ),
  );
  const plant = requirePlant(
    {
      schema: 'palaestra.plant/1',
      id: (root.attributes.name ?? name).slice(0, 100),
      name: root.attributes.name ?? name,
      source: { en: `openTCS plant model ${name}`, zh: `openTCS 工厂模型 ${name}` },
      layout: {
        nodes: points.map((point) => {
          const id = nameOf(point, name);
          const park = point.attributes.type === 'PARK_POSITION';
          const kind = places.charging.has(id) ? 'charge' : docks.includes(id) ? 'dock' : park ? 'park' : 'halt';
          const [x, y] = positionOf(point, name);
          return { id, x, y, kind };
        }),
        edges,
        blocks: childrenOf(root, 'block').flatMap((block) => blockOf(block, places.names, findings, name)),
        entry,
        exit: null,
      },
      islands: places.islands.map(({ id, dock, capability }) => ({
        id,
        dock,
        workUnits: [{ id: `unit of ${id}`, kind: 'machine', capabilities: [capability] }],
      })),
      capabilities: kinds.map((id) => ({ id, name: id })),
      vehicleTypes,
      vehicles,
      variants: [{ id: 'load', workMaster: 'round' }],
      workMasters: [
        {
          id: 'round',
          steps: kinds.map((id, index) => ({
            id,
            after: index === 0 ? [] : [kinds[index - 1]],
            capability: id,
            time: STAND_IN,
          })),
        },
      ],
      arrivals: [{ between: 10 * STAND_IN, mix: [{ variant: 'load', weight: 1 }] }],
      control: { parking: 'nearest_park' },
    },
    name,
  );
  return { plant, leftOut: findings };
}

/** Metres. Version 5 and before wrote `xPosition`. */
function positionOf(point: XmlElement, file: string): [number, number] {
  const [x, y] = point.attributes.xPosition === undefined ? ['positionX', 'positionY'] : ['xPosition', 'yPosition'];
  return [numberIn(point, x!, -1e12, file) / 1000, numberIn(point, y!, -1e12, file) / 1000];
}

/** Islands and charging points. Locations without a point at which vehicles reach them are left out. */
function placesOf(root: XmlElement, findings: PlantFinding[], file: string) {
  const charges = new Set(
    childrenOf(root, 'locationType')
      .filter((type) =>
        [
          ...childrenOf(type, 'allowedOperation').map(({ attributes }) => attributes.name ?? ''),
          ...childrenOf(type, 'locationTypeLayout').map(({ attributes }) => attributes.locationRepresentation ?? ''),
        ].some((word) => CHARGES.test(word)),
      )
      .map((type) => nameOf(type, file)),
  );
  const islands: { id: string; dock: string; capability: string }[] = [];
  const charging = new Set<string>();
  const names = new Set<string>();
  for (const location of childrenOf(root, 'location')) {
    const id = nameOf(location, file);
    names.add(id);
    const links = childrenOf(location, 'link').flatMap(({ attributes }) => attributes.point ?? []);
    const type = location.attributes.type ?? 'location';
    if (links.length === 0 || location.attributes.locked === 'true') {
      const why = links.length === 0 ? ['no point leads to it', '没有点通向它'] : ['it is locked', '已锁定'];
      findings.push(leftOut(`location ${id}`, `left out: ${why[0]}`, `已略去：${why[1]}`));
    } else if (charges.has(type)) for (const point of links) charging.add(point);
    else {
      islands.push({ id, dock: links[0]!, capability: type });
      if (links.length > 1) {
        const others = links.slice(1).join(', ');
        findings.push(leftOut(`location ${id}`, `one dock only, without ${others}`, `仅保留一个站台，略去 ${others}`));
      }
    }
  }
  if (islands.length > 0) return { islands, charging, names };
  const why = {
    en: 'expected a location with a link that is no charging place, found none',
    zh: '应至少有一个带连接且不是充电位的 location，实际没有',
  };
  throw unreadFile('the plant model', why, file);
}

/** openTCS drives backwards along a path where it has a reverse speed; a speed of 0 closes a direction. */
function edgesOf(path: XmlElement, findings: PlantFinding[], file: string) {
  const id = nameOf(path, file);
  if (path.attributes.locked === 'true') {
    findings.push(leftOut(`path ${id}`, 'left out: it is locked', '已略去：已锁定'));
    return [];
  }
  const { sourcePoint: from, destinationPoint: to } = path.attributes;
  const [ahead, back] = [numberIn(path, 'maxVelocity', 0, file), numberIn(path, 'maxReverseVelocity', 0, file)];
  // No length means the straight distance, as here.
  const mm = numberIn(path, 'length', 0, file);
  const length = mm === 0 ? {} : { length: mm / 1000 };
  if (ahead > 0 && ahead === back) {
    return [{ id, from, to, ...length, maximumSpeed: ahead / 1000, bidirectional: true }];
  }
  return [
    ...(ahead > 0 ? [{ id, from, to, ...length, maximumSpeed: ahead / 1000 }] : []),
    ...(back > 0
      ? [{ id: ahead > 0 ? `${id} back` : id, from: to, to: from, ...length, maximumSpeed: back / 1000 }]
      : []),
  ];
}

function blockOf(block: XmlElement, locations: ReadonlySet<string>, findings: PlantFinding[], file: string) {
  const id = nameOf(block, file);
  const given = childrenOf(block, 'member').map((member) => nameOf(member, file));
  const members = given.filter((member) => !locations.has(member));
  if (members.length < given.length || members.length === 0) {
    const en = members.length === 0 ? 'left out: it has no point and no path' : 'without its locations';
    findings.push(leftOut(`block ${id}`, en, members.length === 0 ? '已略去：不含点和路径' : '略去其中的位置'));
  }
  const type = block.attributes.type === 'SAME_DIRECTION_ONLY' ? 'same_direction' : 'single_vehicle';
  return members.length === 0 ? [] : [{ id, type, members }];
}

/** What stands in a file in many places is told once, with its number. */
function unexpressed(root: XmlElement, findings: PlantFinding[]): void {
  const count = new Map<string, number>();
  const add = (what: string) => count.set(what, (count.get(what) ?? 0) + 1);
  for (const name of ['point', 'path', 'vehicle', 'location', 'locationType', 'block', 'visualLayout']) {
    for (const element of childrenOf(root, name)) {
      for (const inner of ['property', 'vehicleEnvelope', 'peripheralOperation', 'allowedPeripheralOperation']) {
        for (const _ of childrenOf(element, inner)) add(inner);
      }
      if (name === 'point' && Number(element.attributes.positionZ ?? 0) !== 0) add('positionZ');
    }
  }
  for (const [what, times] of count) {
    findings.push(leftOut(what, `left out, ${times} times`, `已略去，共 ${times} 处`));
  }
}
