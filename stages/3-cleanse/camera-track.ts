import type { EpisodeReader, PictureFormat } from '@palaestra/formats/episode';
import { PictureReader } from '@palaestra/formats/h264';

/** What was seen of a frame without decoding it. */
export const MARK = {
  /** A decoder can begin here. */
  key: 1,
  /** A decoder stops here: no picture, parameter sets that never came, a damaged header, or two pictures in one message. */
  undecodable: 2,
  /** Predicted from a later picture as well. */
  bidirectional: 4,
  /** Shows the same as the frame before, as the stream itself tells. */
  copy: 8,
  /** Another size than the frame before. */
  resized: 16,
} as const;

/** The pictures of one camera, as far as their encoded form tells: a row per frame. */
export interface CameraTrack {
  readonly topic: string;
  readonly format: PictureFormat;
  /** Nominal rate, Hz, null when the recording does not tell. */
  readonly nominalHz: number | null;
  /** Log time, s since the episode's start; shape [frames]. */
  readonly t: Float64Array;
  /** Sensor time on the same axis, NaN where a message has none; shape [frames]. */
  readonly stamp: Float64Array;
  /** `MARK`s added up; shape [frames]. */
  readonly marks: Uint8Array;
}

/** Looks at the frames of one camera in order; keeps a few numbers of each, and one picture at most. */
class TrackBuilder {
  readonly #pictures = new PictureReader();
  #format: PictureFormat = 'unknown';
  #t = new Float64Array(256);
  #stamp = new Float64Array(256);
  #marks = new Uint8Array(256);
  #count = 0;
  #before: Uint8Array = new Uint8Array();
  #size = '';

  add(frame: { t: number; stamp: number | null; format: PictureFormat; key: boolean; data: Uint8Array }): void {
    if (this.#count === this.#t.length) this.#grow();
    if (frame.format !== 'unknown') this.#format = frame.format;
    this.#t[this.#count] = frame.t;
    this.#stamp[this.#count] = frame.stamp ?? Number.NaN;
    this.#marks[this.#count] = frame.format === 'h264' ? this.#video(frame.data) : this.#still(frame);
    this.#count++;
  }

  finish(topic: string, nominalHz: number | null): CameraTrack {
    const count = this.#count;
    return {
      topic,
      format: this.#format,
      nominalHz,
      t: this.#t.slice(0, count),
      stamp: this.#stamp.slice(0, count),
      marks: this.#marks.slice(0, count),
    };
  }

  #video(data: Uint8Array): number {
    const picture = this.#pictures.read(data);
    if (typeof picture === 'string' || picture.pictures !== 1) return MARK.undecodable;
    const { key, kind, copy, sps } = picture;
    const size = `${sps.width} ${sps.height}`;
    const resized = this.#size !== '' && this.#size !== size;
    this.#size = size;
    return (
      (key ? MARK.key : 0) +
      (kind === 'B' ? MARK.bidirectional : 0) +
      (copy ? MARK.copy : 0) +
      (resized ? MARK.resized : 0)
    );
  }

  #still({ key, data }: { key: boolean; data: Uint8Array }): number {
    if (data.length === 0) return MARK.undecodable;
    const copy = isSame(data, this.#before);
    if (!copy) this.#before = data.slice();
    return (key ? MARK.key : 0) + (copy ? MARK.copy : 0);
  }

  #grow(): void {
    const grown = { t: new Float64Array(2 * this.#count), stamp: new Float64Array(2 * this.#count) };
    grown.t.set(this.#t);
    grown.stamp.set(this.#stamp);
    const marks = new Uint8Array(2 * this.#count);
    marks.set(this.#marks);
    [this.#t, this.#stamp, this.#marks] = [grown.t, grown.stamp, marks];
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length || a.length === 0) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Look at every frame of every camera once. Cameras whose messages cannot be read have no rows. */
export async function cameraTracks(reader: EpisodeReader): Promise<CameraTrack[]> {
  const cameras = reader.topics.filter(({ role }) => role === 'camera');
  if (cameras.length === 0) return [];
  const rates = new Map((await reader.cameras()).map(({ topic, nominalHz }) => [topic, nominalHz]));
  const builders = new Map([...rates.keys()].map((topic) => [topic, new TrackBuilder()]));
  for await (const frame of reader.allFrames()) builders.get(frame.topic)!.add(frame);
  return [...builders].map(([topic, builder]) => builder.finish(topic, rates.get(topic)!));
}
