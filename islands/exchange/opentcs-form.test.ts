import { parseXml, XmlElement } from '@rgrove/parse-xml';
import { expect, test } from 'vitest';
import { builtInPlants } from '../plants/built-in.ts';
import { writeOpenTcs } from './opentcs-write.ts';

/** Forms of attributes; bounds are those of the types in XML Schema. */
const KINDS = {
  text: () => true,
  long: (value: string) => /^[+-]?\d{1,18}$/.test(value),
  int: (value: string) => /^[+-]?\d+$/.test(value) && Math.abs(Number(value)) < 2 ** 31,
  count: (value: string) => /^\d+$/.test(value) && Number(value) < 2 ** 32,
  float: (value: string) => value === 'NaN' || /^[+-]?\d+(\.\d+)?$/.test(value),
  flag: (value: string) => /^(true|false)$/.test(value),
  colour: (value: string) => /^#[\dA-F]{6}$/.test(value),
} as const;

interface Form {
  /** Attributes, in words; all are required but those with a question mark. */
  readonly has: string;
  /** Children in their order; `+` one or more, `?` at most one, `!` exactly one, else any number. */
  readonly holds?: string;
  /** Values of an attribute that has only some. */
  readonly one?: Readonly<Record<string, RegExp>>;
}

const DRAWN = /^(NONE|DEFAULT|(LOAD_TRANSFER|WORKING|RECHARGE)_(GENERIC|ALT_\d))$/;

/**
 * What a plant model of openTCS 7.0.0 is made of: the elements, attributes and orders of the schema that openTCS publishes
 * (`model-7.0.0.xsd`, The openTCS Authors), said in our own words.
 */
const FORMS: Readonly<Record<string, Form>> = {
  model: {
    has: 'version:text name:text',
    holds: 'point path vehicle locationType location block visualLayout? property',
    one: { version: /^\d\.\d\.\d$/ },
  },
  point: {
    has: 'name:text positionX:long positionY:long positionZ:long vehicleOrientationAngle?:float type:text',
    holds: 'maxVehicleBoundingBox! vehicleEnvelope outgoingPath property pointLayout?',
    one: { type: /^(HALT|PARK)_POSITION$/ },
  },
  maxVehicleBoundingBox: { has: 'length:long width:long height:long referenceOffsetX:long referenceOffsetY:long' },
  boundingBox: { has: 'length:long width:long height:long referenceOffsetX:long referenceOffsetY:long' },
  outgoingPath: { has: 'name:text' },
  pointLayout: { has: 'labelOffsetX:long labelOffsetY:long layerId:int' },
  path: {
    has: 'name:text sourcePoint:text destinationPoint:text length:count maxVelocity:count maxReverseVelocity:count locked:flag',
    holds: 'peripheralOperation vehicleEnvelope property pathLayout?',
  },
  pathLayout: {
    has: 'connectionType:text layerId:int',
    holds: 'controlPoint',
    one: { connectionType: /^(DIRECT|ELBOW|SLANTED|POLYPATH|BEZIER|BEZIER_3)$/ },
  },
  vehicle: {
    has: 'name:text energyLevelCritical:count energyLevelGood:count energyLevelFullyRecharged:count energyLevelSufficientlyRecharged:count maxVelocity:count maxReverseVelocity:count envelopeKey?:text',
    holds: 'boundingBox! property vehicleLayout?',
  },
  vehicleLayout: { has: 'color:colour' },
  locationType: {
    has: 'name:text',
    holds: 'allowedOperation allowedPeripheralOperation property locationTypeLayout?',
  },
  allowedOperation: { has: 'name:text' },
  locationTypeLayout: { has: 'locationRepresentation:text', one: { locationRepresentation: DRAWN } },
  location: {
    has: 'name:text positionX:long positionY:long positionZ:long type:text locked:flag',
    holds: 'link property locationLayout?',
  },
  link: { has: 'point:text', holds: 'allowedOperation' },
  locationLayout: {
    has: 'labelOffsetX:long labelOffsetY:long locationRepresentation:text layerId:int',
    one: { locationRepresentation: DRAWN },
  },
  block: {
    has: 'name:text type:text',
    holds: 'member property blockLayout?',
    one: { type: /^(SINGLE_VEHICLE|SAME_DIRECTION)_ONLY$/ },
  },
  member: { has: 'name:text' },
  blockLayout: { has: 'color:colour' },
  visualLayout: { has: 'name:text scaleX:float scaleY:float', holds: 'layer+ layerGroup+ property' },
  layer: { has: 'id:int ordinal:int visible:flag name:text groupId:int' },
  layerGroup: { has: 'id:int name:text visible:flag' },
  property: { has: 'name:text value:text' },
};

/** Everything in an element that is not of its form. */
function faultsOf(element: XmlElement): string[] {
  const form = FORMS[element.name];
  if (form === undefined) return [`<${element.name}> is no element`];
  const faults: string[] = [];
  const say = (text: string) => faults.push(`<${element.name} ${element.attributes.name ?? ''}> ${text}`);
  const known = new Set<string>();
  for (const word of form.has.split(' ')) {
    const [title = '', kind = ''] = word.split(':');
    const name = title.replace('?', '');
    known.add(name);
    const value = element.attributes[name];
    if (value === undefined) {
      if (!title.endsWith('?')) say(`lacks ${name}`);
    } else if (!KINDS[kind as keyof typeof KINDS](value) || form.one?.[name]?.test(value) === false) {
      say(`${name} is ${value}`);
    }
  }
  for (const name of Object.keys(element.attributes)) if (!known.has(name)) say(`has ${name}`);
  const children = element.children.filter((child): child is XmlElement => child instanceof XmlElement);
  const order = (form.holds ?? '').split(' ').filter(Boolean);
  let at = 0;
  for (const { name } of children) {
    const place = order.findIndex((word) => word.replace(/\W/, '') === name);
    if (place < at) say(place < 0 ? `holds <${name}>` : `holds <${name}> too late`);
    else at = place;
  }
  for (const word of order) {
    const count = children.filter(({ name }) => name === word.replace(/\W/, '')).length;
    if ((/[!?]$/.test(word) && count > 1) || (/[!+]$/.test(word) && count === 0)) say(`holds ${count} of ${word}`);
  }
  return [...faults, ...children.flatMap(faultsOf)];
}

test.each(builtInPlants.map(({ id }) => id))('%s is given in the form of openTCS 7.0.0', async (id) => {
  const plant = await builtInPlants.find((one) => one.id === id)!.load();
  expect(faultsOf(parseXml(writeOpenTcs(plant).text).root!)).toEqual([]);
});

test('also numbers that are not whole, and names that XML could take for its own', async () => {
  const plant = structuredClone(await builtInPlants.find(({ id }) => id === 'battery-pack')!.load());
  plant.layout.nodes[0]!.x = 1.23456789;
  plant.layout.nodes[1]!.y = -1e6;
  plant.layout.edges[0]!.length = 0.0001;
  plant.layout.edges[1]!.maximumSpeed = 0.00049;
  plant.layout.blocks.push({ id: 'a "b" <c> &', type: 'same_direction', members: [plant.layout.nodes[0]!.id] });
  expect(faultsOf(parseXml(writeOpenTcs(plant).text).root!)).toEqual([]);
});

test('what is not of the form is found', () => {
  const wrong = '<model version="7.0.0" name="x"><path name="p"/><point name="q" positionX="1.5" extra=""/></model>';
  const faults = faultsOf(parseXml(wrong).root!);
  for (const text of [
    /<path p> lacks length/,
    /<point> too late/,
    /positionX is 1\.5/,
    /has extra/,
    /holds 0 of maxV/,
  ]) {
    expect(faults).toContainEqual(expect.stringMatching(text));
  }
});
