import { expect, test } from 'vitest';
import { lengthOf } from '../model/fleet.ts';
import { readPlant } from '../model/validate.ts';
import { builtInPlants } from '../plants/built-in.ts';
import { openSimulation } from '../simulate/simulation.ts';
import { readOpenTcs } from './opentcs-read.ts';
import { writeOpenTcs } from './opentcs-write.ts';

/** Written after the schema of openTCS plant models 7.0, with one of everything. */
const MODEL = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<model version="7.0.0" name="Small &amp; sound">
  <point name="P1" positionX="0" positionY="0" positionZ="0" vehicleOrientationAngle="NaN" type="HALT_POSITION">
    <maxVehicleBoundingBox length="1000" width="1000" height="1000" referenceOffsetX="0" referenceOffsetY="0"/>
    <outgoingPath name="P1 --- P2"/>
  </point>
  <point name="P2" positionX="5000" positionY="0" positionZ="0" type="PARK_POSITION"/>
  <point name="P3" positionX="5000" positionY="-2500" positionZ="100" type="HALT_POSITION"/>
  <path name="P1 --- P2" sourcePoint="P1" destinationPoint="P2" length="5000" maxVelocity="1000" maxReverseVelocity="1000" locked="false"/>
  <path name="P2 --- P3" sourcePoint="P2" destinationPoint="P3" length="2500" maxVelocity="1000" maxReverseVelocity="300" locked="false">
    <property name="key" value="value"/>
  </path>
  <path name="P3 --- P1" sourcePoint="P3" destinationPoint="P1" length="6000" maxVelocity="1000" maxReverseVelocity="0" locked="true"/>
  <vehicle name="V1" energyLevelCritical="30" energyLevelGood="90" energyLevelFullyRecharged="90" energyLevelSufficientlyRecharged="30" maxVelocity="1500" maxReverseVelocity="1000">
    <boundingBox length="1640" width="800" height="400" referenceOffsetX="0" referenceOffsetY="0"/>
    <property name="loopback:initialPosition" value="P3"/>
  </vehicle>
  <vehicle name="V2" energyLevelCritical="30" energyLevelGood="90" energyLevelFullyRecharged="90" energyLevelSufficientlyRecharged="30" maxVelocity="1500" maxReverseVelocity="1000"/>
  <locationType name="Press"><allowedOperation name="LOAD"/></locationType>
  <locationType name="Charger"><allowedOperation name="Charge"/></locationType>
  <location name="L1" positionX="0" positionY="2000" positionZ="0" type="Press" locked="false"><link point="P1"/><link point="P2"/></location>
  <location name="L2" positionX="0" positionY="2000" positionZ="0" type="Charger" locked="false"><link point="P3"/></location>
  <location name="L3" positionX="0" positionY="2000" positionZ="0" type="Press" locked="false"/>
  <block name="B1" type="SINGLE_VEHICLE_ONLY"><member name="P2"/><member name="P2 --- P3"/><member name="L1"/></block>
</model>
`;

test('a plant model of openTCS becomes a plant that works, and what is left out is told', () => {
  const { plant, leftOut } = readOpenTcs(MODEL, 'model.xml');
  expect(plant.name).toBe('Small & sound');
  expect(plant.layout.nodes).toMatchObject([
    { id: 'P1', x: 0, y: 0, kind: 'dock' },
    { id: 'P2', x: 5, y: 0, kind: 'park' },
    { id: 'P3', x: 5, y: -2.5, kind: 'charge' },
  ]);
  expect(plant.layout.edges).toMatchObject([
    { id: 'P1 --- P2', length: 5, maximumSpeed: 1, bidirectional: true },
    { id: 'P2 --- P3', from: 'P2', to: 'P3', length: 2.5, maximumSpeed: 1 },
    { id: 'P2 --- P3 back', from: 'P3', to: 'P2', length: 2.5, maximumSpeed: 0.3 },
  ]);
  expect(plant.layout.blocks).toEqual([{ id: 'B1', type: 'single_vehicle', members: ['P2', 'P2 --- P3'] }]);
  expect(plant.vehicles).toMatchObject([
    { id: 'V1', type: 'vehicle of 1.5 m/s, 1.64 m', start: 'P3' },
    { id: 'V2', type: 'vehicle of 1.5 m/s', start: 'P2' },
  ]);
  expect(plant.vehicleTypes).toMatchObject([{ maximumSpeed: 1.5, length: 1.64 }, { maximumSpeed: 1.5 }]);
  expect(leftOut.map(({ path }) => path)).toEqual(
    ['location L1', 'location L3', 'path P3 --- P1', 'vehicle', 'property', 'positionZ', 'block B1', 'model'].sort(
      (a, b) => leftOut.findIndex((one) => one.path === a) - leftOut.findIndex((one) => one.path === b),
    ),
  );
  const { run, advance } = openSimulation(plant, { seed: 1, level: 'paths' });
  advance(3_600_000);
  expect(run.finished).toBeGreaterThan(3);
});

test.each(builtInPlants.map(({ id }) => id))('%s goes to openTCS and comes back with the same ways', async (id) => {
  const plant = await builtInPlants.find((one) => one.id === id)!.load();
  const { text, leftOut } = writeOpenTcs(plant);
  expect(leftOut[0]?.path).toBe('workMasters');
  const { plant: back } = readOpenTcs(text, `${id}.xml`);
  expect(readPlant(back).findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  const near = (value: number) => Math.round(1000 * value);
  const ways = (one: typeof plant) =>
    one.layout.edges.map(({ id: edge, from, to, bidirectional }) => [edge, from, to, bidirectional]);
  expect(ways(back)).toEqual(ways(plant));
  expect(back.layout.nodes.map(({ id: node, x, y }) => [node, near(x), near(y)])).toEqual(
    plant.layout.nodes.map(({ id: node, x, y }) => [node, near(x), near(y)]),
  );
  expect(back.islands.map(({ dock }) => dock)).toEqual(plant.islands.map(({ dock }) => dock));
  expect(back.vehicles.map(({ start }) => start)).toEqual(plant.vehicles.map(({ start }) => start));
  const lengths = (one: typeof plant) =>
    one.vehicles.map(({ type }) => lengthOf(one.vehicleTypes.find((each) => each.id === type)!));
  expect(lengths(back)).toEqual(lengths(plant));
});

test.each([
  [
    'maxVelocity="1000" maxReverseVelocity="1000"',
    'maxVelocity="-5" maxReverseVelocity="1000"',
    /maxVelocity of at least 0, found -5 \(path P1 --- P2/,
  ],
  ['length="1640"', 'length="0"', /length of at least 1, found 0 \(vehicle V1, model.xml/],
  ['length="5000"', 'length="NaN"', /length of at least 0, found NaN \(path P1/],
  ['positionX="0"', 'positionX="here"', /positionX of a number, found here \(point P1/],
  ['destinationPoint="P3"', 'destinationPoint="P9"', /no node called P9/],
  ['version="7.0.0"', 'version="9.0.0"', /expected openTCS version 4 to 7, found version 9.0.0/],
  ['</model>', '</modle>', /Missing end tag for element model \(line 25, model.xml\)/],
  ['<point name="P2"', '<point name="P1"', /P1 is used twice/],
])('%s -> %s is named', (from, to, message) => {
  expect(MODEL).toContain(from);
  expect(() => readOpenTcs(MODEL.replace(from, to), 'model.xml')).toThrow(message);
});

test('hostile XML is refused', () => {
  const lol = `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]><model version="7.0.0" name="&b;"/>`;
  expect(() => readOpenTcs(lol, 'lol.xml')).toThrow(/no document type and no entities \(lol.xml\)/);
  expect(() => readOpenTcs(`<model name="&xxe;"/>`, 'xxe.xml')).toThrow(/line 1, xxe.xml/);
  expect(() => readOpenTcs('<a>'.repeat(500_000), 'deep.xml')).toThrow(/nested too deeply|line 1/);
  expect(() => readOpenTcs(' '.repeat(16_000_001), 'large.xml')).toThrow(/at most 16000000/);
  expect(() => readOpenTcs('{"schema": 1}', 'plant.json')).toThrow(/line 1, plant.json/);
});

test('names that XML could take for its own survive', async () => {
  const plant = await builtInPlants[0]!.load();
  const name = 'a "quoted" <name> & more';
  const renamed = JSON.parse(JSON.stringify(plant).replaceAll('"dock 1"', JSON.stringify(name)));
  expect(readOpenTcs(writeOpenTcs(renamed).text, 'x').plant.islands[0]!.dock).toBe(name);
});
