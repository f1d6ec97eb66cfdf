import { lengthOf, type Plant } from '@palaestra/islands';

/**
 * What a vehicle of a plant can do, in the words of the factsheet of VDA 5050 2.0, without header. Sizes and masses that a
 * plant does not know are those of a small carrier.
 */
export function factsheetOf(plant: Plant, vehicle: string): Record<string, unknown> {
  const { type: typeId } = plant.vehicles.find(({ id }) => id === vehicle)!;
  const type = plant.vehicleTypes.find(({ id }) => id === typeId)!;
  const acceleration = type.maximumAcceleration ?? 1;
  const action = (actionType: string, actionScopes: readonly string[], keys: readonly string[] = []) => ({
    actionType,
    actionScopes,
    actionParameters: keys.map((key) => ({ key, valueDataType: 'STRING', isOptional: true })),
  });
  const handled = ['loadId', 'loadType', 'stationType', 'stationName'];
  const speed = Math.max(type.maximumSpeed, type.emptySpeed ?? 0);
  return {
    typeSpecification: {
      seriesName: typeId,
      seriesDescription: 'simulated',
      agvKinematic: 'DIFF',
      agvClass: 'CARRIER',
      maxLoadMass: 1000,
      localizationTypes: ['NATURAL'],
      navigationTypes: ['VIRTUAL_LINE_GUIDED'],
    },
    physicalParameters: {
      speedMin: 0,
      speedMax: speed,
      accelerationMax: acceleration,
      decelerationMax: acceleration,
      heightMax: 0.5,
      width: 0.8,
      length: lengthOf(type),
    },
    protocolLimits: {
      maxStringLens: { idLen: 1000 },
      maxArrayLens: { 'order.nodes': 10_000, 'order.edges': 10_000, 'node.actions': 1000, instantActions: 100 },
      timing: { minOrderInterval: 0, minStateInterval: 0, defaultStateInterval: 30, visualizationInterval: 1 },
    },
    protocolFeatures: {
      optionalParameters: [{ parameter: 'order.nodes.nodePosition', support: 'SUPPORTED' }],
      agvActions: [
        action('pick', ['NODE'], handled),
        action('drop', ['NODE'], handled),
        ...(type.battery === undefined
          ? []
          : [action('startCharging', ['NODE', 'INSTANT']), action('stopCharging', ['NODE', 'INSTANT'])]),
        ...['cancelOrder', 'startPause', 'stopPause', 'stateRequest', 'factsheetRequest'].map((name) =>
          action(name, ['INSTANT']),
        ),
      ],
    },
    agvGeometry: {},
    loadSpecification: {
      loadSets: ['order', 'kit'].map((loadType) => ({
        setName: loadType,
        loadType,
        pickTime: type.pickTime + (loadType === 'kit' ? (plant.supply?.kitTime ?? 0) : 0),
        dropTime: type.dropTime,
      })),
    },
  };
}
