/** What a foreign vehicle that stands at the place `park` of the two islands says first, without its position. */
export const PARKED = {
  orderId: '',
  orderUpdateId: 0,
  lastNodeId: 'park',
  lastNodeSequenceId: 0,
  nodeStates: [],
  edgeStates: [],
  driving: false,
  operatingMode: 'AUTOMATIC',
  actionStates: [],
  batteryState: { batteryCharge: 90, charging: false },
  errors: [],
  safetyState: { eStop: 'NONE', fieldViolation: false },
};
