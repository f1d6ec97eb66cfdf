import type { Pose } from '../pose.ts';
import type { Body, Contact, Geom, Inertial, Joint } from '../scene.ts';

/** A position servo: force = stiffness * (target - position) - damping * speed, within the force range. */
export interface Servo {
  /** A joint, or several that share the servo with weight one each. */
  readonly joints: readonly string[];
  readonly stiffness: number;
  readonly damping: number;
  readonly maxForce: number;
  readonly range: readonly [number, number];
}

export interface MjcfModel {
  readonly name: string;
  /** s */
  readonly timestep: number;
  readonly bodies: readonly Body[];
  readonly servos: readonly Servo[];
  /** Pairs of joints that always have the same position. */
  readonly coupled: readonly (readonly [string, string])[];
  /** Body with a force and torque sensor towards its parent, at `pose` in its frame. */
  readonly sensor: { readonly body: string; readonly pose: Pose };
}

/**
 * MJCF text of a model, by the XML reference of MuJoCo. Solver: implicit integration takes the servo damping at 2 ms, the
 * elliptic cone with a high frictional-to-normal impedance ratio keeps a gripped part from creeping. Parts that lie still
 * sleep: they cost 40 % of a step otherwise.
 */
export function writeMjcf(model: MjcfModel): string {
  const tendons = model.servos.filter((servo) => servo.joints.length > 1);
  return [
    `<mujoco model="${model.name}">`,
    '<compiler angle="radian" autolimits="true"/>',
    `<option timestep="${model.timestep}" integrator="implicitfast" cone="elliptic" impratio="10" iterations="30" ls_iterations="20"><flag sleep="enable"/></option>`,
    '<worldbody>',
    ...model.bodies.map((body) => bodyText(body, model.sensor)),
    '</worldbody>',
    '<tendon>',
    ...tendons.map(
      (servo) =>
        `<fixed name="${servo.joints.join('+')}">${servo.joints.map((joint) => `<joint joint="${joint}" coef="1"/>`).join('')}</fixed>`,
    ),
    '</tendon>',
    '<equality>',
    ...model.coupled.map(([a, b]) => `<joint joint1="${a}" joint2="${b}" solref="0.005 1"/>`),
    '</equality>',
    '<actuator>',
    ...model.servos.map(servoText),
    '</actuator>',
    '<sensor><force name="force" site="sensor"/><torque name="torque" site="sensor"/></sensor>',
    '</mujoco>',
  ].join('\n');
}

function bodyText(body: Body, sensor: MjcfModel['sensor']): string {
  return [
    `<body name="${body.name}" ${poseText(body.pose)}${body.weightless ? ' gravcomp="1"' : ''}>`,
    body.joint === null ? '' : jointText(body.joint),
    body.inertial === null ? '' : inertialText(body.inertial),
    ...body.geoms.map((geom) => geomText(geom, body.inertial === null)),
    body.name === sensor.body ? `<site name="sensor" ${poseText(sensor.pose)}/>` : '',
    ...body.children.map((child) => bodyText(child, sensor)),
    '</body>',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function jointText(joint: Joint): string {
  if (joint.kind === 'free') return '<freejoint/>';
  const range = `range="${joint.range.join(' ')}"`;
  if (joint.kind === 'hinge') {
    return `<joint name="${joint.name}" type="hinge" axis="0 0 1" ${range} armature="${joint.armature}"/>`;
  }
  return `<joint name="${joint.name}" type="slide" axis="0 ${joint.axis === 'y' ? 1 : -1} 0" ${range} armature="0.1"/>`;
}

function inertialText(inertial: Inertial): string {
  return `<inertial mass="${inertial.mass}" pos="${inertial.centre.join(' ')}" diaginertia="${inertial.diagonal.join(' ')}"/>`;
}

function geomText(geom: Geom, still: boolean): string {
  const place = `type="${geom.shape}" size="${geom.size.join(' ')}" ${poseText(geom.pose)} rgba="${geom.colour.join(' ')}"`;
  return `<geom ${place} ${contactText(geom.contact)}${still ? '' : ' mass="0"'}/>`;
}

/** Bits of the layers: two geoms touch when a bit of one's type is in the other's affinity. */
const LAYER = {
  hard: 'contype="1" conaffinity="1"',
  pad: 'contype="2" conaffinity="0"',
  gripped: 'contype="0" conaffinity="2"',
};

function contactText(contact: Contact | null): string {
  if (contact === null) return 'contype="0" conaffinity="0"';
  return `${LAYER[contact.layer]} friction="${contact.friction} 0.005 0.0001" condim="${contact.dimensions}" solref="${contact.softness} 1" priority="${contact.priority}"`;
}

function servoText(servo: Servo): string {
  const name = servo.joints.join('+');
  const on = servo.joints.length > 1 ? `tendon="${name}"` : `joint="${name}"`;
  return `<position name="${name}" ${on} kp="${servo.stiffness}" kv="${servo.damping}" forcerange="${-servo.maxForce} ${servo.maxForce}" ctrlrange="${servo.range.join(' ')}"/>`;
}

/** MuJoCo writes quaternions with the real part first. */
function poseText({ position, orientation: [x, y, z, w] }: Pose): string {
  return `pos="${position.join(' ')}" quat="${w} ${x} ${y} ${z}"`;
}
