import { type CellCamera, type CellKind, intrinsicsOf } from '@palaestra/cells';
import { CHANNEL_KEY, cameraTopics, nanoseconds, PalaestraError, TOPIC } from '@palaestra/core';
import type { EpisodeWriter } from '@palaestra/formats/episode';
import { encodeCompressedVideo, ROS2_DEFINITION, type Ros2Schema, ros2Codec } from '@palaestra/formats/ros2';

/** Writes what the cameras of a cell show. */
export interface CameraStreams {
  /**
   * Append a picture.
   *
   * @param t simulated time that it shows, s since the episode's start.
   * @param data an access unit of H.264 in Annex B form; SPS and PPS stand before a key frame.
   */
  picture(camera: string, t: number, data: Uint8Array): Promise<void>;
}

/**
 * Declare the cameras of a cell's recording, and write once what does not change: intrinsics as CameraInfo, mounting as
 * static transforms. The video's channel tells both as well, for who reads nothing but the summary.
 */
export async function openCameras(writer: EpisodeWriter, kind: CellKind, startNs: bigint): Promise<CameraStreams> {
  const header = { stamp: stampOf(startNs) };
  for (const camera of kind.cameras) {
    const schema = 'sensor_msgs/msg/CameraInfo';
    const topic = cameraTopics(camera.name).info;
    const stream = writer.raw({ topic, role: 'other', frame: opticalFrame(camera), ...ros2(schema) });
    const data = encode(schema, { header: { ...header, frame_id: opticalFrame(camera) }, ...cameraInfo(camera) });
    await stream.write({ logNs: startNs, data });
  }
  const frames = writer.raw({ topic: TOPIC.staticFrames, role: 'other', ...ros2('tf2_msgs/msg/TFMessage') });
  const transforms = kind.cameras.map((camera) => ({
    header: { ...header, frame_id: camera.body },
    child_frame_id: opticalFrame(camera),
    transform: { translation: vector(camera.pose.position), rotation: vector(camera.pose.orientation) },
  }));
  await frames.write({ logNs: startNs, data: encode('tf2_msgs/msg/TFMessage', { transforms }) });
  const videos = new Map(
    kind.cameras.map((camera) => {
      const stream = writer.raw({
        topic: cameraTopics(camera.name).video,
        role: 'camera',
        frame: opticalFrame(camera),
        rateHz: camera.rateHz,
        metadata: new Map([[CHANNEL_KEY.camera, JSON.stringify(mountedCamera(camera))]]),
        ...ros2('foxglove_msgs/msg/CompressedVideo'),
      });
      return [camera.name, { stream, frame: opticalFrame(camera) }] as const;
    }),
  );
  return {
    picture(camera, t, data) {
      const video = videos.get(camera);
      if (video === undefined) {
        const names = [...videos.keys()].join(', ');
        throw new PalaestraError('bad_input', `Cannot record a picture: expected one of ${names}, found ${camera}`);
      }
      const stampNs = startNs + nanoseconds(t);
      const { stream, frame } = video;
      return stream.write({
        logNs: stampNs,
        data: encodeCompressedVideo({ stampNs, frame, format: 'h264', data }),
      });
    },
  };
}

function opticalFrame({ name }: CellCamera): string {
  return `${name}_optical`;
}

/** What stands in the channel of a camera's video. */
function mountedCamera(camera: CellCamera) {
  const { width, height, body, pose } = camera;
  return { width, height, codec: 'h264', intrinsics: intrinsicsOf(camera), mounting: { frame: body, ...pose } };
}

/** A camera without distortion: `plumb_bob` with zeros, as ROS has it. */
function cameraInfo(camera: CellCamera) {
  const { fx, fy, cx, cy } = intrinsicsOf(camera);
  return {
    width: camera.width,
    height: camera.height,
    distortion_model: 'plumb_bob',
    d: [0, 0, 0, 0, 0],
    k: [fx, 0, cx, 0, fy, cy, 0, 0, 1],
    r: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    p: [fx, 0, cx, 0, 0, fy, cy, 0, 0, 0, 1, 0],
  };
}

function ros2(name: Ros2Schema) {
  const data = new TextEncoder().encode(ROS2_DEFINITION[name]);
  return { schema: { name, encoding: 'ros2msg', data }, messageEncoding: 'cdr' };
}

function encode(name: Ros2Schema, message: object): Uint8Array<ArrayBuffer> {
  return ros2Codec(name, ROS2_DEFINITION[name]).encode(message);
}

function stampOf(ns: bigint) {
  return { sec: Number(ns / 1_000_000_000n), nanosec: Number(ns % 1_000_000_000n) };
}

function vector([x, y, z, w]: readonly number[]) {
  return w === undefined ? { x, y, z } : { x, y, z, w };
}
