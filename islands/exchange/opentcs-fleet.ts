import type { XmlElement } from '@rgrove/parse-xml';
import type { PlantFinding } from '../model/finding.ts';
import { leftOut } from './imported.ts';
import { nameOf, numberIn } from './opentcs-element.ts';
import { childrenOf } from './xml.ts';

/** openTCS's simulated vehicles begin where this property says. */
const START = 'loopback:initialPosition';

/** Vehicles with a type for each speed and length. The file says nothing of where real vehicles stand: they begin on parking points. */
export function fleetOf(
  elements: readonly XmlElement[],
  points: readonly XmlElement[],
  entry: string,
  findings: PlantFinding[],
  file: string,
) {
  const parks = points
    .filter(({ attributes }) => attributes.type === 'PARK_POSITION')
    .map((point) => nameOf(point, file));
  const speeds = elements.map((vehicle) => numberIn(vehicle, 'maxVelocity', 0, file) / 1000);
  const lengths = elements.map((vehicle) => lengthIn(vehicle, file));
  const typeIds = speeds.map((speed, index) => {
    const length = lengths[index];
    return length === undefined ? `vehicle of ${speed} m/s` : `vehicle of ${speed} m/s, ${length} m`;
  });
  if (elements.length > 0) {
    findings.push(
      leftOut(
        'vehicle',
        'energy levels are left out, since the file has no battery capacity; times to pick and drop are 0',
        '略去电量阈值（文件没有电池容量）；取放时间为 0',
      ),
    );
  }
  const vehicles = elements.map((vehicle, index) => {
    const given = childrenOf(vehicle, 'property').find(({ attributes }) => attributes.name === START)?.attributes.value;
    const start = given ?? parks[index % Math.max(1, parks.length)] ?? entry;
    return { id: nameOf(vehicle, file), type: typeIds[index]!, start };
  });
  const vehicleTypes = [...new Set(typeIds)].map((id) => {
    const index = typeIds.indexOf(id);
    const length = lengths[index];
    const speed = speeds[index]!;
    const long = length === undefined ? { en: '', zh: '' } : { en: `, ${length} m long`, zh: `，长 ${length} m` };
    return {
      id,
      name: { en: `Vehicle of ${speed} m/s${long.en}`, zh: `${speed} m/s 的车辆${long.zh}` },
      maximumSpeed: speed,
      pickTime: 0,
      dropTime: 0,
      ...(length === undefined ? {} : { length }),
    };
  });
  return { vehicleTypes, vehicles };
}

/** m; an element of its own since version 6, an attribute before. */
function lengthIn(vehicle: XmlElement, file: string): number | undefined {
  const box = childrenOf(vehicle, 'boundingBox')[0];
  if (box === undefined && vehicle.attributes.length === undefined) return undefined;
  return numberIn(box ?? vehicle, 'length', 1, file, vehicle) / 1000;
}
